// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a mapping for IOMMU DMA costs, for test kernels only: tests/boot/cost.py boots them with a node
 * `compatible = "dtpolicy,map-cost"` under QEMU's -icount, where a nanosecond is an instruction. Maps and unmaps,
 * says what each took, and ends the machine. Without the node it does nothing.
 *
 *   map-cost: own|granted one|list BYTES grants=N map=NS unmap=NS look-up=NS
 *   map-cost: done
 *
 * `granted`: each page has a machine frame of its own, as after mapping a grant. `list`: single pages, backwards,
 * so that no two can become one. `grants`: so many other granted pages are mapped meanwhile. `look-up` is
 * iommu_iova_to_phys(), which each sync of a device that is not coherent calls.
 */
#include <clocksource/arm_arch_timer.h>
#include <linux/dma-mapping.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/memblock.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/reboot.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <xen/page.h>
#include <xen/xen.h>

#define BLOCK_ORDER get_order(SZ_1M)
#define ROUNDS 24
#define AT_ONCE 64 /* mappings of one page at a time; of the larger ones there are fewer */
#define ELSEWHERE 1000

static struct device *dev;
static struct page *block;
static struct page *others[ELSEWHERE];
static dma_addr_t elsewhere[ELSEWHERE];
static struct scatterlist segments[4 * SZ_1M / PAGE_SIZE]; /* of all lists, one behind the other */

/* One way of mapping the first `size` bytes of the block, `at_once` times. */
struct way {
	bool list;
	size_t size;
	unsigned int at_once;
	dma_addr_t mapped[AT_ONCE];
};

static struct scatterlist * __init list_of(struct way *way, unsigned int i)
{
	return segments + i * (way->size / PAGE_SIZE);
}

static u64 __init now(void)
{
	isb();
	return arch_timer_read_counter();
}

static bool __init map(struct way *way, unsigned int i)
{
	if (way->list) {
		struct scatterlist *list = list_of(way, i);

		if (!dma_map_sg(dev, list, way->size / PAGE_SIZE, DMA_BIDIRECTIONAL))
			return false;
		way->mapped[i] = sg_dma_address(list);
		return true;
	}
	way->mapped[i] = dma_map_page(dev, block, 0, way->size, DMA_BIDIRECTIONAL);
	return !dma_mapping_error(dev, way->mapped[i]);
}

static void __init unmap(struct way *way, unsigned int i)
{
	if (way->list)
		dma_unmap_sg(dev, list_of(way, i), way->size / PAGE_SIZE, DMA_BIDIRECTIONAL);
	else
		dma_unmap_page(dev, way->mapped[i], way->size, DMA_BIDIRECTIONAL);
}

static void __init fill_lists(struct way *way)
{
	unsigned int pages = way->size / PAGE_SIZE, i, page;

	for (i = 0; i < way->at_once; i++) {
		struct scatterlist *list = list_of(way, i);

		sg_init_table(list, pages);
		for (page = 0; page < pages; page++)
			sg_set_page(&list[page], block + pages - 1 - page, PAGE_SIZE, 0);
	}
}

/* The least that a round took: others are disturbed by timers, and the first ones fill caches. */
static void __init count(const char *whose, bool list, size_t size, unsigned int grants)
{
	static struct way way __initdata;
	u64 best[3] = { U64_MAX, U64_MAX, U64_MAX };
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);
	unsigned long flags;
	unsigned int round, i;
	u64 at[4];

	way.list = list;
	way.size = size;
	way.at_once = size == PAGE_SIZE ? AT_ONCE : size == SZ_64K ? AT_ONCE / 4 : 4;
	if (list)
		fill_lists(&way);
	for (round = 0; round < ROUNDS; round++) {
		local_irq_save(flags);
		at[0] = now();
		for (i = 0; i < way.at_once; i++)
			if (!map(&way, i))
				panic("map-cost: a mapping failed");
		at[1] = now();
		for (i = 0; i < way.at_once; i++)
			iommu_iova_to_phys(domain, way.mapped[i]);
		at[2] = now();
		for (i = 0; i < way.at_once; i++)
			unmap(&way, i);
		at[3] = now();
		local_irq_restore(flags);
		for (i = 0; i < 3; i++)
			best[i] = min(best[i], at[i + 1] - at[i]);
	}
	for (i = 0; i < 3; i++) {
		best[i] *= NSEC_PER_SEC / arch_timer_get_rate();
		do_div(best[i], way.at_once);
	}
	pr_info("map-cost: %s %s %zu grants=%u map=%llu unmap=%llu look-up=%llu\n", whose,
		list ? "list" : "one", size, grants, best[0], best[2], best[1]);
}

/* Gives a page a machine frame that no other has, and where there is no memory. */
static void __init grant(struct page *page)
{
	static unsigned long next __initdata;

	if (!next)
		next = PFN_UP(memblock_end_of_DRAM()) + 0x100;
	if (!__set_phys_to_machine(page_to_pfn(page), next))
		panic("map-cost: no placeholder");
	next += 2;
}

static void __init take_back(struct page *page)
{
	__set_phys_to_machine(page_to_pfn(page), INVALID_P2M_ENTRY);
}

static void __init count_all(const char *whose, unsigned int grants)
{
	count(whose, false, PAGE_SIZE, grants);
	count(whose, false, SZ_64K, grants);
	count(whose, false, SZ_1M, grants);
	count(whose, true, SZ_64K, grants);
	count(whose, true, SZ_1M, grants);
}

static void __init count_granted(unsigned int grants)
{
	unsigned int i;

	for (i = 0; i < 1 << BLOCK_ORDER; i++)
		grant(block + i);
	count_all("granted", grants);
	for (i = 0; i < 1 << BLOCK_ORDER; i++)
		take_back(block + i);
}

static void __init with_grants_elsewhere(void)
{
	unsigned int i;

	for (i = 0; i < ELSEWHERE; i++) {
		others[i] = alloc_page(GFP_KERNEL);
		if (!others[i])
			panic("map-cost: no memory");
		grant(others[i]);
		elsewhere[i] = dma_map_page(dev, others[i], 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(dev, elsewhere[i]))
			panic("map-cost: a mapping failed");
	}
	count_all("own", ELSEWHERE);
	count_granted(ELSEWHERE);
	for (i = 0; i < ELSEWHERE; i++) {
		dma_unmap_page(dev, elsewhere[i], PAGE_SIZE, DMA_BIDIRECTIONAL);
		take_back(others[i]);
	}
}

static int __init map_cost_probe(struct platform_device *pdev)
{
	struct iommu_domain *domain;

	dev = &pdev->dev;
	/* 32 bits as every platform device. Asking for them is what a stock kernel of 6.12 refuses. */
	dma_set_max_seg_size(dev, SZ_16M);
	dma_set_seg_boundary(dev, DMA_BIT_MASK(32));
	block = alloc_pages(GFP_KERNEL, BLOCK_ORDER);
	domain = iommu_get_domain_for_dev(dev);
	if (!block || !domain || !(domain->type & __IOMMU_DOMAIN_PAGING))
		panic("map-cost: no IOMMU DMA, or no memory");
	count_all("own", 0);
	if (xen_domain()) {
		count_granted(0);
		with_grants_elsewhere();
	}
	pr_info("map-cost: done\n");
	kernel_power_off();
	return -ENODEV;
}

static const struct of_device_id map_cost_match[] = {
	{ .compatible = "dtpolicy,map-cost" },
	{}
};

static struct platform_driver map_cost_driver = {
	.driver = {
		.name = "dtpolicy-map-cost",
		.of_match_table = map_cost_match,
	},
};

static int __init map_cost_init(void)
{
	platform_driver_probe(&map_cost_driver, map_cost_probe);
	return 0;
}
late_initcall_sync(map_cost_init);
