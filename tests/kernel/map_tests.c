// SPDX-License-Identifier: GPL-2.0-only
/* The self-test's mappings: each way the DMA API has, for the frames of granted_pages.c. */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/memblock.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

#include "granted_pages.h"
#include "spies.h"

static struct device *dev;
static struct iommu_domain *domain;
static struct page *block;

/* A buffer that starts pages behind the one that is named brings none of those with it. */
static bool __init nothing_before(dma_addr_t iova)
{
	return !iommu_iova_to_phys(domain, (iova & PAGE_MASK) - PAGE_SIZE);
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
	verdict(nothing_before(iova), "unmapping what lies before a page");

	spies_clear();
	iova = dma_map_page_attrs(dev, block + first, offset, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	if (!dma_mapping_error(dev, iova))
		dma_unmap_page_attrs(dev, iova, size, dir, DMA_ATTR_SKIP_CPU_SYNC);
	verdict(spies_nothing_else(0, 0), "no flush where none is wanted");
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
	verdict(nothing_before(iova), "unmapping what lies before a list");
out:
	sg_free_table(&table);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
/* Ranges that are linked into one: pages of a block that are not consecutive, two at a time. */
static void __init test_link(enum dma_data_direction dir)
{
	static const int first[] = { 14, 0, 22, 9 };
	struct dma_iova_state state = {};
	size_t size = 2 * PAGE_SIZE, linked = 0;
	bool leads = true, flush = true;
	int i;

	/* Not all devices with IOMMU DMA have this: arm's own IOMMU DMA does without. */
	if (!dma_iova_try_alloc(dev, &state, page_to_phys(block), ARRAY_SIZE(first) * size)) {
		verdict(IS_ENABLED(CONFIG_ARM), "linking ranges");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(first); i++, linked += size) {
		phys_addr_t phys = page_to_phys(block + first[i]);

		spies_clear();
		if (dma_iova_link(dev, &state, phys, linked, size, dir, 0))
			break;
		leads &= leads_to(state.addr + linked, phys, size);
		flush &= flushed(phys, size, dir, true);
	}
	verdict(i == ARRAY_SIZE(first) && !dma_iova_sync(dev, &state, 0, linked) && leads,
		"linking ranges");
	verdict(flush, "flush when linking ranges");
	if (i == ARRAY_SIZE(first)) {
		linked -= size;
		spies_clear();
		dma_iova_unlink(dev, &state, linked, size, dir, 0);
		verdict(flushed(page_to_phys(block + first[i - 1]), size, dir, false),
			"flush when unlinking a range");
	}
	if (linked)
		dma_iova_unlink(dev, &state, 0, linked, dir, 0);
	verdict(!iommu_iova_to_phys(domain, state.addr), "unlinking ranges");
	dma_iova_free(dev, &state);
}
#else
static void __init test_link(enum dma_data_direction dir)
{
}
#endif

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

/* As a USB camera's driver allocates, for the controller. */
static void __init test_pages(void)
{
	size_t size = 3 * PAGE_SIZE;
	dma_addr_t iova;
	struct page *page = dma_alloc_pages(dev, size, &iova, DMA_BIDIRECTIONAL, GFP_KERNEL);

	verdict(page && !dma_mapping_error(dev, iova) && leads_to(iova, page_to_phys(page), size),
		"allocating pages");
	if (page)
		dma_free_pages(dev, size, page, iova, DMA_BIDIRECTIONAL);
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
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	bool must = dma_kmalloc_needs_bounce(dev, 24, DMA_FROM_DEVICE);
#else
	bool must = false;
#endif
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
	if (phys == virt_to_phys(bytes)) {
		dma_unmap_single(dev, iova, 24, DMA_FROM_DEVICE);
		verdict(!must, "mapping a few bytes");
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

void __init test_maps(struct device *device, struct iommu_domain *its_domain, struct page *pages)
{
	static const enum dma_data_direction dirs[] = {
		DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_BIDIRECTIONAL
	};
	int i, first;

	dev = device;
	domain = its_domain;
	block = pages;
	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		for (first = 0; first < PAGES; first++)
			test_single(first, 0, PAGE_SIZE, dirs[i], "mapping one page");
		test_single(0, 0, 4 * PAGE_SIZE, dirs[i], "mapping four pages as one");
		test_single(0, 0, PAGES * PAGE_SIZE, dirs[i], "mapping all pages as one");
		test_single(1, 0x200, 13 * PAGE_SIZE + 0x400, dirs[i], "mapping from inside a page");
		test_single(14, 0xf00, 0x400, dirs[i], "mapping a border of two pages");
		test_single(0, 3 * PAGE_SIZE + 0x100, 0x400, dirs[i], "mapping pages behind the one named");

		test_list(PAGES, 0, 0, dirs[i], "a list of one segment");
		test_list(1, 0, 0, dirs[i], "a list of single pages");
		test_list(4, 0, 0, dirs[i], "a list of four pages each");
		test_list(4, 0x200, 0x200, dirs[i], "a list of segments with gaps");
		test_list(1, 0x400, 0x400, dirs[i], "a list of parts of pages");
		test_list(4, PAGE_SIZE + 0x200, 0x200, dirs[i], "a list of pages behind those named");
		test_link(dirs[i]);
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
	test_pages();
	test_resource();
	test_bounce();
	test_big_granule();
}
