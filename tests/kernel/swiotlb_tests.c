// SPDX-License-Identifier: GPL-2.0-only
/*
 * The self-test for a device with swiotlb-xen, where it is in use: granted pages at their machine
 * addresses and flushed by Xen, our own flushed by the CPU, scattered ones bounced; what is allocated
 * without a kernel address given to others for what it is.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/memblock.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/swiotlb.h>
#include <linux/version.h>
#include <xen/swiotlb-xen.h>

#include "granted_pages.h"
#include "spies.h"

static struct device *dev;
static struct page *block;

/* As in granted_pages.c, but Xen flushes what is granted, by its machine address. */
static bool __init xen_flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir,
			       bool for_device)
{
	size_t by_xen = 0, by_cpu = 0;
	bool good = true;

	while (size && !selftest_coherent(dev) && (for_device || dir != DMA_TO_DEVICE)) {
		size_t len = min_t(size_t, size, PAGE_SIZE - offset_in_page(phys));

		if (machine(phys) == phys) {
			good &= spies_cpu_flushed(phys, len, for_device);
			by_cpu += len;
		} else {
			good &= spies_xen_flushed(machine(phys), len,
						  for_device && dir != DMA_FROM_DEVICE);
			by_xen += len;
		}
		phys += len;
		size -= len;
	}
	return good && spies_nothing_else(by_xen, by_cpu);
}

static void __init test_single(struct page *page, size_t offset, size_t size,
			       enum dma_data_direction dir)
{
	phys_addr_t phys = page_to_phys(page) + offset;
	dma_addr_t address;

	spies_clear();
	address = dma_map_page(dev, page, offset, size, dir);
	verdict(!dma_mapping_error(dev, address) && address == machine(phys),
		"swiotlb-xen: mapping");
	verdict(xen_flushed(phys, size, dir, true), "swiotlb-xen: flush when mapping");
	spies_clear();
	dma_sync_single_for_cpu(dev, address, size, dir);
	verdict(xen_flushed(phys, size, dir, false), "swiotlb-xen: flush when syncing for the CPU");
	spies_clear();
	dma_sync_single_for_device(dev, address, size, dir);
	verdict(xen_flushed(phys, size, dir, true), "swiotlb-xen: flush when syncing for the device");
	spies_clear();
	dma_unmap_page(dev, address, size, dir);
	verdict(xen_flushed(phys, size, dir, false), "swiotlb-xen: flush when unmapping");
}

/* Pages whose machine frames are scattered: the device gets a copy. */
static void __init test_scattered(void)
{
	char *bytes = page_address(block);
	dma_addr_t address;

	memset(bytes, 0x3c, 4 * PAGE_SIZE);
	address = dma_map_page(dev, block, 0, 4 * PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, address)) {
		verdict(false, "swiotlb-xen: bouncing scattered pages");
		return;
	}
	verdict(address != machine(page_to_phys(block)) && pfn_valid(PHYS_PFN(address)) &&
		!memchr_inv(phys_to_virt(address), 0x3c, 4 * PAGE_SIZE),
		"swiotlb-xen: bouncing scattered pages");
	if (pfn_valid(PHYS_PFN(address)))
		memset(phys_to_virt(address), 0xa5, 4 * PAGE_SIZE);
	dma_unmap_page(dev, address, 4 * PAGE_SIZE, DMA_BIDIRECTIONAL);
	verdict(!memchr_inv(bytes, 0xa5, 4 * PAGE_SIZE), "swiotlb-xen: what comes back of them");
}

/* As a codec's driver allocates, and V4L2 exports it. */
static void __init test_no_mapping(void)
{
	size_t size = 3 * PAGE_SIZE;
	struct sg_table table;
	dma_addr_t address;
	void *cookie = dma_alloc_attrs(dev, size, &address, GFP_KERNEL, DMA_ATTR_NO_KERNEL_MAPPING);

	if (!cookie || dma_get_sgtable_attrs(dev, &table, cookie, address, size,
					     DMA_ATTR_NO_KERNEL_MAPPING)) {
		verdict(false, "swiotlb-xen: memory without a kernel address");
	} else {
		verdict(sg_phys(table.sgl) == address && table.sgl->length == size,
			"swiotlb-xen: memory without a kernel address, as a list");
		sg_free_table(&table);
	}
	if (cookie)
		dma_free_attrs(dev, size, cookie, address, DMA_ATTR_NO_KERNEL_MAPPING);
}

/* Another device's registers, as a DMA controller fills them: nobody flushes those. */
static void __init test_resource(void)
{
	phys_addr_t resource = ((phys_addr_t)PFN_UP(memblock_end_of_DRAM()) + 0x1000) << PAGE_SHIFT;
	dma_addr_t address;

	spies_clear();
	address = dma_map_resource(dev, resource, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	verdict(!dma_mapping_error(dev, address) && address == resource, "swiotlb-xen: mapping a resource");
	if (!dma_mapping_error(dev, address))
		dma_unmap_resource(dev, address, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	verdict(spies_nothing_else(0, 0), "swiotlb-xen: no flush of a resource");
}

static void __init test_all(void)
{
	static const enum dma_data_direction dirs[] = {
		DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_BIDIRECTIONAL
	};
	/* On 32-bit ARM, memory above 4 GiB is high memory. */
	struct page *above = take_pages(GFP_HIGHUSER, 0);
	int i, page;

	for (i = 0; i < ARRAY_SIZE(dirs); i++) {
		for (page = 0; page < PAGES; page++)
			test_single(block + page, 0, PAGE_SIZE, dirs[i]);
		test_single(block, 0x200, 0x400, dirs[i]);
		test_single(block + RUN_FIRST, 0, RUN_PAGES * PAGE_SIZE, dirs[i]);
		test_single(block + RUN_FIRST, 0x240, (RUN_PAGES - 1) * PAGE_SIZE, dirs[i]);
		test_single(block + OWN_FIRST, 0x240, 2 * PAGE_SIZE, dirs[i]);
	}
	if (above) {
		pr_info("dtpolicy-selftest: a page at %#llx\n", (u64)page_to_phys(above));
		spies_watch(page_to_phys(above), PAGE_SIZE);
		for (i = 0; i < ARRAY_SIZE(dirs); i++)
			test_single(above, 0x240, 0x400, dirs[i]);
		spies_watch(page_to_phys(block), PAGES * PAGE_SIZE);
		__free_page(above);
	}
	test_scattered();
	test_no_mapping();
	test_resource();
}

void __init test_swiotlb(struct page *pages)
{
	struct platform_device *pdev;
	dma_addr_t address;
	unsigned long pool;

	if (!xen_swiotlb_detect())
		return;
	block = pages;
	pdev = platform_device_register_simple("dtpolicy-swiotlb-selftest", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(pdev)) {
		verdict(false, "swiotlb-xen: a device");
		return;
	}
	dev = &pdev->dev;
	/* Memory and granted pages may lie above 4 GiB. */
	verdict(!dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(64)), "swiotlb-xen: a mask");
	set_dma_ops(dev, &xen_swiotlb_dma_ops);
	selftest_set_coherent(dev, true);
	test_all();
	selftest_set_coherent(dev, false);
	test_all();
	spies_clear();
	spies_refuse_flush();
	address = dma_map_page(dev, block, 0, PAGE_SIZE, DMA_TO_DEVICE);
	if (!dma_mapping_error(dev, address))
		dma_unmap_page(dev, address, PAGE_SIZE, DMA_TO_DEVICE);
	verdict(spies_nothing_else(0, 0), "swiotlb-xen: a flush that Xen refuses");
	pool = dev->dma_io_tlb_mem ? dev->dma_io_tlb_mem->nslabs << IO_TLB_SHIFT : 0;
	verdict(pool >= SZ_2M, "swiotlb-xen: the size of its buffer");
#if defined(CONFIG_ARM64) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	verdict(pool >= swiotlb_size_or_default(), "swiotlb-xen: the size that was asked for");
#endif
	platform_device_unregister(pdev);
}
