// SPDX-License-Identifier: GPL-2.0-only
/*
 * The self-test by the IOMMU's own functions, which VFIO and DRM drivers use too: parts unmapped,
 * mappings that fail halfway, what a flush queue must not put off, a domain of one's own. A spy stands
 * in the domain's operations, so that what the IOMMU's driver is asked for is seen as well.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/iommu.h>
#include <linux/scatterlist.h>
#include <linux/version.h>
#include <xen/swiotlb-xen.h>
#ifdef CONFIG_ARM
#include <asm/dma-iommu.h>
#endif

#include "granted_pages.h"
#include "spies.h"

static struct device *dev;
static struct iommu_domain *domain;
static struct page *block;

/* Addresses that the DMA API does not give out here: it begins at the other end. */
#define IOVA (IS_ENABLED(CONFIG_ARM) ? 0xe0000000UL : 0x20000000UL)
#define WHOLE (PAGES * PAGE_SIZE)
#define PROT (IOMMU_READ | IOMMU_WRITE)

static const struct iommu_domain_ops *real;
static struct {
	unsigned int maps, blocking, flushes, syncs;
	unsigned int fail_at; /* this call of map_pages fails; 0: none */
} seen;

static int spy_map_pages(struct iommu_domain *in, unsigned long iova, phys_addr_t paddr,
			 size_t pgsize, size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	seen.blocking += gfpflags_allow_blocking(gfp);
	if (++seen.maps == seen.fail_at)
		return -ENOMEM;
	return real->map_pages(in, iova, paddr, pgsize, pgcount, prot, gfp, mapped);
}

static void spy_flush_iotlb_all(struct iommu_domain *in)
{
	seen.flushes++;
	if (real->flush_iotlb_all)
		real->flush_iotlb_all(in);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
static int spy_iotlb_sync_map(struct iommu_domain *in, unsigned long iova, size_t size)
{
	seen.syncs++;
	return real->iotlb_sync_map ? real->iotlb_sync_map(in, iova, size) : 0;
}
#else
static void spy_iotlb_sync_map(struct iommu_domain *in, unsigned long iova, size_t size)
{
	seen.syncs++;
	if (real->iotlb_sync_map)
		real->iotlb_sync_map(in, iova, size);
}
#endif

static struct iommu_domain_ops spying;

static void __init spy_on(struct iommu_domain *in)
{
	real = in->ops;
	spying = *real;
	spying.map_pages = spy_map_pages;
	spying.flush_iotlb_all = spy_flush_iotlb_all;
	spying.iotlb_sync_map = spy_iotlb_sync_map;
	memset(&seen, 0, sizeof(seen));
	in->ops = &spying;
}

static void __init spy_off(struct iommu_domain *in)
{
	in->ops = real;
}


static int __init map_in(struct iommu_domain *in, unsigned long iova, phys_addr_t phys, size_t size)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	return iommu_map(in, iova, phys, size, PROT, GFP_KERNEL);
#else
	return iommu_map(in, iova, phys, size, PROT);
#endif
}

static bool __init nothing_at(struct iommu_domain *in, unsigned long iova, size_t size)
{
	size_t at;

	for (at = 0; at < size; at += PAGE_SIZE)
		if (hardware(in, iova + at) || iommu_iova_to_phys(in, iova + at))
			return false;
	return true;
}

/* Where a granted page was, memory of our own is told for what it is. */
static void __init test_reuse(struct iommu_domain *in, unsigned long iova, const char *what)
{
	phys_addr_t own = page_to_phys(block + OWN_FIRST);

	verdict(!map_in(in, iova, own, PAGE_SIZE) && leads_to_in(in, iova, own, PAGE_SIZE), what);
	iommu_unmap(in, iova, PAGE_SIZE);
}

static void __init test_parts(struct iommu_domain *in)
{
	phys_addr_t phys = page_to_phys(block);
	size_t from = 6 * PAGE_SIZE, part = 12 * PAGE_SIZE;

	verdict(!map_in(in, IOVA, phys, WHOLE) && leads_to_in(in, IOVA, phys, WHOLE),
		"mapping by the IOMMU's own function");
	verdict(iommu_unmap(in, IOVA + from, part) == part && nothing_at(in, IOVA + from, part),
		"unmapping a part");
	verdict(leads_to_in(in, IOVA, phys, from) &&
		leads_to_in(in, IOVA + from + part, phys + from + part, WHOLE - from - part),
		"what is left around an unmapped part");
	test_reuse(in, IOVA + from, "reusing the address of an unmapped part");
	iommu_unmap(in, IOVA, from);
	iommu_unmap(in, IOVA + from + part, WHOLE - from - part);
	verdict(nothing_at(in, IOVA, WHOLE) && nothing_remembered(), "unmapping the rest");
}

static void __init test_failure(struct iommu_domain *in)
{
	phys_addr_t phys = page_to_phys(block);
	unsigned int call;
	bool failed;

	for (call = 1; call <= 9; call += 4) {
		spy_on(in);
		seen.fail_at = call;
		verdict(map_in(in, IOVA, page_to_phys(block), WHOLE) < 0, "a mapping that fails");
		spy_off(in);
		verdict(nothing_at(in, IOVA, WHOLE) && nothing_remembered(),
			"what is left of a mapping that failed");
	}

	failed = map_in(in, IOVA, phys, PAGE_SIZE);
	spy_on(in);
	seen.fail_at = 1;
	failed |= !map_in(in, IOVA, page_to_phys(block + OWN_FIRST), PAGE_SIZE);
	spy_off(in);
	verdict(!failed && leads_to_in(in, IOVA, phys, PAGE_SIZE), "what was there before a mapping that failed");
	iommu_unmap(in, IOVA, PAGE_SIZE);
}

/* Unmapping as for a flush queue: what was granted is flushed at once, our own is left to the queue. */
static void __init test_queue(struct iommu_domain *in)
{
	static const struct {
		int first, pages;
		bool at_once;
	} cases[] = {
		{ 0, 1, true }, { RUN_FIRST, RUN_PAGES, true }, { OWN_FIRST, 4, false },
		{ OWN_FIRST - 1, 2, true },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		size_t size = cases[i].pages * PAGE_SIZE;
		struct iommu_iotlb_gather gather;

		verdict(!map_in(in, IOVA, page_to_phys(block + cases[i].first), size),
			"mapping what a queue is to unmap");
		spy_on(in);
		iommu_iotlb_gather_init(&gather);
		gather.queued = true;
		verdict(iommu_unmap_fast(in, IOVA, size, &gather) == size &&
			!!seen.flushes == cases[i].at_once, "unmapping through a flush queue");
		spy_off(in);
		iommu_flush_iotlb_all(in);
	}
}

/* What callers in atomic context rely on, and one call of the driver's sync for one mapping. */
static void __init test_calls(void)
{
	struct scatterlist list[4];
	dma_addr_t iova;
	void *memory;
	int i, mapped;

	spy_on(domain);
	iova = dma_map_page(dev, block, 0, 4 * PAGE_SIZE, DMA_TO_DEVICE);
	verdict(!dma_mapping_error(dev, iova) && seen.maps == 4 && !seen.blocking,
		"mapping a page does not sleep");
	verdict(seen.syncs == 1, "one sync of the IOMMU for one mapping");
	if (!dma_mapping_error(dev, iova))
		dma_unmap_page(dev, iova, 4 * PAGE_SIZE, DMA_TO_DEVICE);

	memset(&seen, 0, sizeof(seen));
	iova = dma_map_page(dev, block + RUN_FIRST, 0, RUN_PAGES * PAGE_SIZE, DMA_TO_DEVICE);
	verdict(!dma_mapping_error(dev, iova) && seen.maps == 1, "a run of frames is mapped at once");
	if (!dma_mapping_error(dev, iova))
		dma_unmap_page(dev, iova, RUN_PAGES * PAGE_SIZE, DMA_TO_DEVICE);

	memset(&seen, 0, sizeof(seen));
	sg_init_table(list, ARRAY_SIZE(list));
	for (i = 0; i < ARRAY_SIZE(list); i++)
		sg_set_page(list + i, block + 3 * i, PAGE_SIZE, 0);
	mapped = dma_map_sg(dev, list, ARRAY_SIZE(list), DMA_TO_DEVICE);
	verdict(mapped > 0 && seen.maps && !seen.blocking, "mapping a list does not sleep");
	if (mapped > 0)
		dma_unmap_sg(dev, list, ARRAY_SIZE(list), DMA_TO_DEVICE);

	for (i = 0; i < 2; i++) {
		bool coherent = i;

		selftest_set_coherent(dev, coherent);
		memset(&seen, 0, sizeof(seen));
		memory = dma_alloc_coherent(dev, 3 * PAGE_SIZE, &iova, GFP_ATOMIC);
		verdict(memory && seen.maps && !seen.blocking, "allocating in atomic context does not sleep");
		if (memory)
			dma_free_coherent(dev, 3 * PAGE_SIZE, memory, iova);
	}
	selftest_set_coherent(dev, false);
	spy_off(domain);
}

static struct iommu_domain *__init new_domain(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	struct iommu_domain *own = iommu_paging_domain_alloc(dev);

	return IS_ERR(own) ? NULL : own;
#else
	return iommu_domain_alloc(dev->bus);
#endif
}

#ifdef CONFIG_ARM_DMA_USE_IOMMU
/* To unmap and to sync address 0 does nothing, so it must not be given out. */
static void __init test_first_address(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
	struct dma_iommu_mapping *first = arm_iommu_create_mapping(dev, 0, SZ_1M);
#else
	struct dma_iommu_mapping *first = arm_iommu_create_mapping(dev->bus, 0, SZ_1M);
#endif
	phys_addr_t phys = page_to_phys(block);
	dma_addr_t iova;

	if (IS_ERR(first)) {
		verdict(false, "a mapping of one's own");
		return;
	}
	if (arm_iommu_attach_device(dev, first)) {
		verdict(false, "attaching to a mapping of one's own");
		arm_iommu_release_mapping(first);
		return;
	}
	iova = dma_map_page(dev, block, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	verdict(!dma_mapping_error(dev, iova) && iova && leads_to_in(first->domain, iova, phys, PAGE_SIZE),
		"the first address of a mapping");
	if (!dma_mapping_error(dev, iova))
		dma_unmap_page(dev, iova, PAGE_SIZE, DMA_FROM_DEVICE);
	verdict(nothing_at(first->domain, 0, SZ_1M), "unmapping the first address of a mapping");
	arm_iommu_detach_device(dev);
	arm_iommu_release_mapping(first);
}
#endif

/* A domain of one's own, as DRM drivers and VFIO have, that ends with pages still mapped in it. */
static void __init test_private(void)
{
	struct iommu_domain *own;
	struct scatterlist list[3];
	ssize_t size;
	int i;
#ifdef CONFIG_ARM_DMA_USE_IOMMU
	struct dma_iommu_mapping *mapping = to_dma_iommu_mapping(dev);

	/*
	 * virtio-iommu has no detach_dev(), so before 6.7 a device cannot leave its domain where it has no
	 * default one, as on arm without swiotlb-xen.
	 */
	if (LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0) && !xen_swiotlb_detect())
		return;
	kref_get(&mapping->kref);
	arm_iommu_detach_device(dev);
	verdict(get_dma_ops(dev) == (xen_swiotlb_detect() ? &xen_swiotlb_dma_ops : NULL),
		"the DMA operations after a detach");
	test_first_address();
#endif
	own = new_domain();
	if (!own || iommu_attach_device(own, dev)) {
		verdict(false, "a domain of one's own");
	} else {
		test_parts(own);
		test_failure(own);
		test_queue(own);
		sg_init_table(list, ARRAY_SIZE(list));
		for (i = 0; i < ARRAY_SIZE(list); i++)
			sg_set_page(list + i, block + 8 * i, 7 * PAGE_SIZE, 0);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
		size = iommu_map_sg(own, IOVA, list, ARRAY_SIZE(list), PROT, GFP_KERNEL);
#else
		size = iommu_map_sg(own, IOVA, list, ARRAY_SIZE(list), PROT);
#endif
		for (i = 0; i < ARRAY_SIZE(list) && size == 21 * PAGE_SIZE; i++)
			if (!leads_to_in(own, IOVA + i * 7 * PAGE_SIZE, sg_phys(list + i), 7 * PAGE_SIZE))
				size = 0;
		verdict(size == 21 * PAGE_SIZE, "a list in a domain of one's own");
		verdict(!nothing_remembered(), "what is mapped is remembered");
		iommu_detach_device(own, dev);
	}
	if (own)
		iommu_domain_free(own);
	verdict(nothing_remembered(), "what a domain leaves behind");
#ifdef CONFIG_ARM_DMA_USE_IOMMU
	verdict(!arm_iommu_attach_device(dev, mapping), "attaching again");
	arm_iommu_release_mapping(mapping);
#endif
}

void __init test_core(struct device *device, struct iommu_domain *its_domain, struct page *pages)
{
	dev = device;
	domain = its_domain;
	block = pages;
	test_parts(domain);
	test_failure(domain);
	test_queue(domain);
	test_calls();
	test_private();
}
