// SPDX-License-Identifier: GPL-2.0-only
/*
 * dtpolicy-selftest: granted pages and DMA, for test kernels only (README.md says how it is built in).
 * Takes frames that are consecutive for Linux and gives them machine frames that are scattered, as a
 * granted page has one. map_tests.c maps them for a device with IOMMU DMA in every way the DMA API has,
 * core_tests.c by the IOMMU's own functions, swiotlb_tests.c for a device with swiotlb-xen; here is what
 * asks the IOMMU where each page leads and the spies (spies.c) what was flushed and how. Ends with a
 * line `dtpolicy-selftest: N passed, N failed` on the console.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/memblock.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/rbtree.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <xen/page.h>
#include <xen/xen.h>

#include "granted_pages.h"
#include "spies.h"

static struct device *dev;
static struct iommu_domain *domain;
static struct page *block;
static unsigned long mfns[PAGES]; /* 0: a page of our own */
static unsigned int passed, failed;

void verdict(bool good, const char *what)
{
	if (good) {
		passed++;
		return;
	}
	failed++;
	pr_err("dtpolicy-selftest: failed: %s (%s)\n", what,
	       selftest_coherent(dev) ? "coherent" : "not coherent");
}

phys_addr_t hardware(struct iommu_domain *of, dma_addr_t iova)
{
	return of->ops->iova_to_phys(of, iova);
}

/* Where a device has to find what Linux has at this address. */
phys_addr_t machine(phys_addr_t phys)
{
	unsigned long index = PHYS_PFN(phys) - page_to_pfn(block);

	if (index >= PAGES || !mfns[index])
		return phys;
	return ((phys_addr_t)mfns[index] << PAGE_SHIFT) + offset_in_page(phys);
}

/*
 * Scattered ones, a run, pages of our own, frames that go backwards, runs of two. Nothing that Linux has
 * is at these machine addresses, so whoever takes one for memory of Linux faults. They follow the last
 * memory closely: where that does not end with a section, pfn_valid() is true for them. The last four are above
 * 4 GiB, and cut to 32 bits on 32-bit ARM they would be memory of Linux.
 */
static bool __init make_placeholders(void)
{
	unsigned long base = PFN_UP(memblock_end_of_DRAM()) + 0x10;
	unsigned long pfn = page_to_pfn(block);
	unsigned long above = PHYS_PFN(8ULL * SZ_1G) + pfn;
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
			mfns[i] = (i < 28 ? base + 0x600 : above) + (i / 2) * 0x10 + i % 2;
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

bool leads_to_in(struct iommu_domain *in, dma_addr_t iova, phys_addr_t phys, size_t size)
{
	while (size) {
		size_t len = min_t(size_t, size, PAGE_SIZE - offset_in_page(phys));

		if (hardware(in, iova) != machine(phys) ||
		    hardware(in, iova + len - 1) != machine(phys) + len - 1 ||
		    iommu_iova_to_phys(in, iova) != phys ||
		    iommu_iova_to_phys(in, iova + len - 1) != phys + len - 1)
			return false;
		iova += len;
		phys += len;
		size -= len;
	}
	return true;
}

bool leads_to(dma_addr_t iova, phys_addr_t phys, size_t size)
{
	return leads_to_in(domain, iova, phys, size);
}

/*
 * Was [phys, phys + size) flushed as it must be: by the CPU, at the address that Linux has for it? Adds
 * up how much there was to do.
 */
static bool part_flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir,
			 bool for_device, size_t *by_cpu)
{
	bool good = true;

	if (selftest_coherent(dev) || (!for_device && dir == DMA_TO_DEVICE))
		return true;
	while (size) {
		size_t len = min_t(size_t, size, PAGE_SIZE - offset_in_page(phys));

		good &= spies_cpu_flushed(phys, len, for_device);
		*by_cpu += len;
		phys += len;
		size -= len;
	}
	return good;
}

bool flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir, bool for_device)
{
	size_t by_cpu = 0;

	return part_flushed(phys, size, dir, for_device, &by_cpu) && spies_nothing_else(0, by_cpu);
}

bool list_flushed(struct scatterlist *list, int nents, enum dma_data_direction dir,
		  bool for_device)
{
	size_t by_cpu = 0;
	struct scatterlist *s;
	bool good = true;
	int i;

	for_each_sg(list, s, nents, i)
		good &= part_flushed(sg_phys(s), s->length, dir, for_device, &by_cpu);
	return good && spies_nothing_else(0, by_cpu);
}

/* The series' own table of what is mapped: static there, found by its name. */
bool nothing_remembered(void)
{
	struct rb_root *root = (void *)kallsyms_lookup_name("xen_iommu_pages");

	return root && RB_EMPTY_ROOT(root);
}

struct page * __init take_pages(gfp_t gfp, unsigned int order)
{
	struct page *page, *other, *next;
	LIST_HEAD(below);

	while ((page = alloc_pages(gfp | __GFP_NORETRY | __GFP_NOWARN, order)) &&
	       page_to_phys(page) < SZ_4G && memblock_end_of_DRAM() > SZ_4G)
		list_add(&page->lru, &below);
	/* 32-bit ARM has only high memory there. */
	if (!page && !list_empty(&below)) {
		page = list_first_entry(&below, struct page, lru);
		list_del(&page->lru);
	}
	list_for_each_entry_safe(other, next, &below, lru)
		__free_pages(other, order);
	return page;
}

static int __init selftest_probe(struct platform_device *pdev)
{
	dev = &pdev->dev;
	if (dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)))
		return -EIO;
	dma_set_max_seg_size(dev, SZ_16M);
	dma_set_seg_boundary(dev, DMA_BIT_MASK(32));

	domain = iommu_get_domain_for_dev(dev);
	block = take_pages(GFP_KERNEL, ORDER);
	if (!xen_domain() || !block || !domain || !(domain->type & __IOMMU_DOMAIN_PAGING)) {
		verdict(false, "no Xen, or no IOMMU DMA, or no memory");
	} else if (!make_placeholders()) {
		verdict(false, "the placeholders");
		drop_placeholders();
	} else {
		/* On arm the domain is its own DMA layer's, which has no flush queue. */
		verdict(IS_ENABLED(CONFIG_ARM) || domain->type == IOMMU_DOMAIN_DMA,
			"the default domain is a strict one");
		spies_watch(page_to_phys(block), PAGES * PAGE_SIZE);
		selftest_set_coherent(dev, true);
		test_maps(dev, domain, block);
		selftest_set_coherent(dev, false);
		test_maps(dev, domain, block);
		test_core(dev, domain, block);
		verdict(nothing_remembered(), "nothing is remembered of what is not mapped");
		test_swiotlb(block);
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
