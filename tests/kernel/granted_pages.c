// SPDX-License-Identifier: GPL-2.0-only
/*
 * dtpolicy-selftest: granted pages and IOMMU DMA, for test kernels only (README.md says how it is
 * built in). Takes frames that are consecutive for Linux and gives them machine frames that are
 * scattered, as a granted page has one; maps them for a device with IOMMU DMA in every way the DMA API
 * has, and asks the IOMMU where each page leads and the spies (spies.c) what was flushed and how.
 * Ends with a line `dtpolicy-selftest: N passed, N failed` on the console.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/memblock.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/vmalloc.h>
#include <xen/page.h>
#include <xen/xen.h>

#include "spies.h"

#define ORDER 5
#define PAGES (1 << ORDER)

static struct device *dev;
static struct iommu_domain *domain;
static struct page *block;
static unsigned long mfns[PAGES]; /* 0: a page of our own */
static unsigned int passed, failed;

static void verdict(bool good, const char *what)
{
	if (good) {
		passed++;
		return;
	}
	failed++;
	pr_err("dtpolicy-selftest: failed: %s (%s)\n", what,
	       selftest_coherent(dev) ? "coherent" : "not coherent");
}

/* Where a device has to find what Linux has at this address. */
static phys_addr_t machine(phys_addr_t phys)
{
	unsigned long index = PHYS_PFN(phys) - page_to_pfn(block);

	if (index >= PAGES || !mfns[index])
		return phys;
	return ((phys_addr_t)mfns[index] << PAGE_SHIFT) + offset_in_page(phys);
}

/*
 * Scattered ones, a run, pages of our own, frames that go backwards, runs of two. Nothing is at these
 * machine addresses, so whoever takes one for memory of Linux faults.
 */
static bool __init make_placeholders(void)
{
	unsigned long base = PFN_UP(memblock_end_of_DRAM()) + 0x1000;
	unsigned long pfn = page_to_pfn(block);
	int i;

	for (i = 0; i < PAGES; i++) {
		if (i < 8)
			mfns[i] = base + 0x10 * (i ^ 5);
		else if (i < 12)
			mfns[i] = base + 0x200 + i;
		else if (i < 16)
			mfns[i] = 0;
		else if (i < 24)
			mfns[i] = base + 0x400 - i;
		else
			mfns[i] = base + 0x600 + (i / 2) * 0x10 + i % 2;
		if (mfns[i] && !__set_phys_to_machine(pfn + i, mfns[i]))
			return false;
	}
	return true;
}

static void __init drop_placeholders(void)
{
	int i;

	for (i = 0; i < PAGES; i++)
		if (mfns[i])
			__set_phys_to_machine(page_to_pfn(block) + i, INVALID_P2M_ENTRY);
}

/* Each page of [iova, iova + size) leads to the machine address of [phys, phys + size). */
static bool leads_to(dma_addr_t iova, phys_addr_t phys, size_t size)
{
	while (size) {
		size_t len = min_t(size_t, size, PAGE_SIZE - offset_in_page(phys));

		if (iommu_iova_to_phys(domain, iova) != machine(phys) ||
		    iommu_iova_to_phys(domain, iova + len - 1) != machine(phys) + len - 1)
			return false;
		iova += len;
		phys += len;
		size -= len;
	}
	return true;
}

/*
 * Was [phys, phys + size) flushed as it must be: granted pages by Xen, with the right operation, our
 * own by the CPU? Adds up how much each had to do.
 */
static bool part_flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir,
			 bool for_device, size_t *by_xen, size_t *by_cpu)
{
	bool clean = for_device && dir != DMA_FROM_DEVICE;
	bool good = true;

	while (size && !selftest_coherent(dev)) {
		size_t len = min_t(size_t, size, PAGE_SIZE - offset_in_page(phys));

		if (machine(phys) == phys) {
			/* The CPU is asked each time, and heeds the direction itself. */
			good &= spies_cpu_flushed(phys, len, for_device);
			*by_cpu += len;
		} else if (for_device || dir != DMA_TO_DEVICE) {
			good &= spies_xen_flushed(machine(phys), len, clean);
			*by_xen += len;
		}
		phys += len;
		size -= len;
	}
	return good;
}

/* Nothing else was flushed since spies_clear(), nothing twice, and no address without memory. */
static bool nothing_else(size_t by_xen, size_t by_cpu)
{
	return spies_xen_total() == by_xen && spies_cpu_total() == by_cpu && !spies_trespasses();
}

static bool flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir, bool for_device)
{
	size_t by_xen = 0, by_cpu = 0;

	return part_flushed(phys, size, dir, for_device, &by_xen, &by_cpu) &&
	       nothing_else(by_xen, by_cpu);
}

static bool list_flushed(struct scatterlist *list, int nents, enum dma_data_direction dir,
			 bool for_device)
{
	size_t by_xen = 0, by_cpu = 0;
	struct scatterlist *s;
	bool good = true;
	int i;

	for_each_sg(list, s, nents, i)
		good &= part_flushed(sg_phys(s), s->length, dir, for_device, &by_xen, &by_cpu);
	return good && nothing_else(by_xen, by_cpu);
}

static void __init test_single(int first, size_t offset, size_t size, enum dma_data_direction dir,
			       const char *what)
{
	phys_addr_t phys = page_to_phys(block + first) + offset;
	dma_addr_t iova;

	spies_clear();
	iova = dma_map_page(dev, block + first, offset, size, dir);
	if (dma_mapping_error(dev, iova)) {
		verdict(false, what);
		return;
	}
	verdict(leads_to(iova, phys, size), what);
	verdict(flushed(phys, size, dir, true), "flush when mapping a page");

	spies_clear();
	dma_sync_single_for_cpu(dev, iova, size, dir);
	verdict(flushed(phys, size, dir, false), "flush when syncing a page for the CPU");
	spies_clear();
	dma_sync_single_for_device(dev, iova, size, dir);
	verdict(flushed(phys, size, dir, true), "flush when syncing a page for the device");
	if (size > PAGE_SIZE) {
		/* A part that starts in one page and ends in another. */
		size_t from = size / 3, part = size / 2;

		spies_clear();
		dma_sync_single_range_for_cpu(dev, iova, from, part, dir);
		verdict(flushed(phys + from, part, dir, false), "flush when syncing a part");
	}

	spies_clear();
	dma_unmap_page(dev, iova, size, dir);
	verdict(flushed(phys, size, dir, false), "flush when unmapping a page");
	verdict(!iommu_iova_to_phys(domain, iova), "unmapping a page");

	spies_clear();
	iova = dma_map_page_attrs(dev, block + first, offset, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	dma_unmap_page_attrs(dev, iova, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	verdict(!spies_xen_total() && !spies_cpu_total(), "no flush where none is wanted");
}

/* Each segment's bytes, in order, are what the mapped list leads to, in order. */
static bool list_leads_to(struct scatterlist *list, int nents, int mapped)
{
	struct scatterlist *s, *out = list;
	size_t used = 0;
	int i;

	for_each_sg(list, s, nents, i) {
		if (used == sg_dma_len(out)) {
			out = sg_next(out);
			used = 0;
			if (--mapped <= 0)
				return false;
		}
		if (used + s->length > sg_dma_len(out) ||
		    !leads_to(sg_dma_address(out) + used, sg_phys(s), s->length))
			return false;
		used += s->length;
	}
	return mapped == 1 && used == sg_dma_len(out);
}

/* @pages a segment, each starting at @offset and ending @cut bytes before the end. */
static void __init test_list(int pages, size_t offset, size_t cut, enum dma_data_direction dir,
			     const char *what)
{
	int nents = PAGES / pages, mapped, i;
	struct sg_table table;
	struct scatterlist *s;
	dma_addr_t iova;

	if (sg_alloc_table(&table, nents, GFP_KERNEL)) {
		verdict(false, what);
		return;
	}
	for_each_sg(table.sgl, s, nents, i)
		sg_set_page(s, block + i * pages, pages * PAGE_SIZE - offset - cut, offset);

	spies_clear();
	mapped = dma_map_sg(dev, table.sgl, nents, dir);
	if (mapped <= 0) {
		verdict(false, what);
		goto out;
	}
	iova = sg_dma_address(table.sgl);
	verdict(list_leads_to(table.sgl, nents, mapped), what);
	verdict(list_flushed(table.sgl, nents, dir, true), "flush when mapping a list");

	spies_clear();
	dma_sync_sg_for_cpu(dev, table.sgl, nents, dir);
	verdict(list_flushed(table.sgl, nents, dir, false), "flush when syncing a list for the CPU");
	spies_clear();
	dma_sync_sg_for_device(dev, table.sgl, nents, dir);
	verdict(list_flushed(table.sgl, nents, dir, true), "flush when syncing a list for the device");

	spies_clear();
	dma_unmap_sg(dev, table.sgl, nents, dir);
	verdict(list_flushed(table.sgl, nents, dir, false), "flush when unmapping a list");
	verdict(!iommu_iova_to_phys(domain, iova), "unmapping a list");
out:
	sg_free_table(&table);
}

/* Memory of our own is at its own addresses, whatever the kernel's view of it. */
static void __init test_allocation(gfp_t gfp, const char *what)
{
	size_t size = 5 * PAGE_SIZE, at;
	bool good = true;
	dma_addr_t iova;
	char *memory = dma_alloc_coherent(dev, size, &iova, gfp);

	for (at = 0; memory && at < size; at += PAGE_SIZE) {
		phys_addr_t phys = is_vmalloc_addr(memory + at) ?
			page_to_phys(vmalloc_to_page(memory + at)) : virt_to_phys(memory + at);

		good &= leads_to(iova + at, phys, PAGE_SIZE);
	}
	verdict(memory && good, what);
	if (memory)
		dma_free_coherent(dev, size, memory, iova);
}

/* What is no memory leads where it always did. */
static void __init test_resource(void)
{
	phys_addr_t resource = ((phys_addr_t)PFN_UP(memblock_end_of_DRAM()) + 0x8000) << PAGE_SHIFT;
	dma_addr_t iova = dma_map_resource(dev, resource, 3 * PAGE_SIZE, DMA_BIDIRECTIONAL, 0);

	verdict(!dma_mapping_error(dev, iova) && leads_to(iova, resource, 3 * PAGE_SIZE),
		"mapping a resource");
	if (!dma_mapping_error(dev, iova))
		dma_unmap_resource(dev, iova, 3 * PAGE_SIZE, DMA_BIDIRECTIONAL, 0);
}

/*
 * A few bytes of a device that is not coherent may share a cache line with others': since 6.5 they go
 * through a bounce buffer, which is copied through Linux's own view of the page.
 */
static void __init test_bounce(void)
{
	char *bytes = page_address(block) + 0x48;
	phys_addr_t phys;
	dma_addr_t iova;

	memset(bytes, 0, 24);
	iova = dma_map_single(dev, bytes, 24, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, iova)) {
		verdict(false, "mapping a few bytes");
		return;
	}
	phys = iommu_iova_to_phys(domain, iova);
	if (phys == machine(virt_to_phys(bytes))) {
		dma_unmap_single(dev, iova, 24, DMA_FROM_DEVICE);
		verdict(true, "mapping a few bytes");
		return;
	}
	if (pfn_valid(PHYS_PFN(phys)))
		memset(phys_to_virt(phys), 0x5a, 24);
	dma_unmap_single(dev, iova, 24, DMA_FROM_DEVICE);
	verdict(!memchr_inv(bytes, 0x5a, 24), "bouncing a few bytes");
}

/* An IOMMU whose smallest page holds several granted ones must refuse them. */
static void __init test_big_granule(void)
{
	unsigned long bitmap = domain->pgsize_bitmap;
	dma_addr_t iova;

	domain->pgsize_bitmap = bitmap & ~(unsigned long)(SZ_2M - 1);
	iova = dma_map_page(dev, block, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	domain->pgsize_bitmap = bitmap;
	verdict(dma_mapping_error(dev, iova), "refusing a page smaller than the IOMMU's");
}

static void __init test_all(void)
{
	static const enum dma_data_direction dirs[] = {
		DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_BIDIRECTIONAL
	};
	int i, first;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		for (first = 0; first < PAGES; first++)
			test_single(first, 0, PAGE_SIZE, dirs[i], "mapping one page");
		test_single(0, 0, 4 * PAGE_SIZE, dirs[i], "mapping four pages as one");
		test_single(0, 0, PAGES * PAGE_SIZE, dirs[i], "mapping all pages as one");
		test_single(1, 0x200, 13 * PAGE_SIZE + 0x400, dirs[i], "mapping from inside a page");
		test_single(14, 0xf00, 0x400, dirs[i], "mapping a border of two pages");

		test_list(PAGES, 0, 0, dirs[i], "a list of one segment");
		test_list(1, 0, 0, dirs[i], "a list of single pages");
		test_list(4, 0, 0, dirs[i], "a list of four pages each");
		test_list(4, 0x200, 0x200, dirs[i], "a list of segments with gaps");
		test_list(1, 0x400, 0x400, dirs[i], "a list of parts of pages");
	}
	/* Segments that may neither be long nor cross a boundary: the layout has padding then. */
	dma_set_max_seg_size(dev, SZ_32K);
	dma_set_seg_boundary(dev, SZ_32K - 1);
	test_list(3, 0, 0, DMA_FROM_DEVICE, "a list with padding");
	test_list(1, 0, 0, DMA_FROM_DEVICE, "a list with a boundary");
	dma_set_max_seg_size(dev, SZ_16M);
	dma_set_seg_boundary(dev, DMA_BIT_MASK(32));
	test_allocation(GFP_KERNEL, "allocating");
	test_allocation(GFP_ATOMIC, "allocating in atomic context");
	test_resource();
	test_bounce();
	test_big_granule();
}

static int __init selftest_probe(struct platform_device *pdev)
{
	dev = &pdev->dev;
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)))
		return -EIO;
	dma_set_max_seg_size(dev, SZ_16M);
	dma_set_seg_boundary(dev, DMA_BIT_MASK(32));

	domain = iommu_get_domain_for_dev(dev);
	block = alloc_pages(GFP_KERNEL, ORDER);
	if (!xen_domain() || !block || !domain || !(domain->type & __IOMMU_DOMAIN_PAGING)) {
		verdict(false, "no Xen, or no IOMMU DMA, or no memory");
	} else if (!make_placeholders()) {
		verdict(false, "the placeholders");
		drop_placeholders();
	} else {
		spies_watch(page_to_phys(block), PAGES * PAGE_SIZE);
		selftest_set_coherent(dev, true);
		test_all();
		selftest_set_coherent(dev, false);
		test_all();
		drop_placeholders();
	}
	pr_info("dtpolicy-selftest: %u passed, %u failed\n", passed, failed);
	return -ENODEV; /* the device has served its purpose */
}

static const struct of_device_id selftest_match[] = {
	{ .compatible = "dtpolicy,dma-selftest" },
	{}
};

static struct platform_driver selftest_driver = {
	.driver = {
		.name = "dtpolicy-selftest",
		.of_match_table = selftest_match,
	},
};

static int __init selftest_init(void)
{
	platform_driver_probe(&selftest_driver, selftest_probe);
	return 0;
}
late_initcall_sync(selftest_init);
