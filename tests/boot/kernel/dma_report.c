// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/dma_report, for the boot test's kernels only: how each PCI function and each platform device
 * behind an IOMMU does DMA at the moment of reading. There is no view of a device's DMA ops in sysfs.
 *
 *   NAME node=PATH driver=NAME behind=yes|no ops=SYMBOL domain=TYPE map=phys|iova|failed|untried
 *
 * `map` maps one page for the device and compares the address with the physical one: swiotlb-xen in
 * a direct-mapped dom0 and an identity domain give the same, IOMMU DMA gives another.
 */
#include <linux/dma-mapping.h>
#include <linux/dma-map-ops.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/version.h>

static const char *domain_name(struct device *dev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dev);

	if (!domain)
		return "none";
	if (domain->type == IOMMU_DOMAIN_IDENTITY)
		return "identity";
	if (domain->type == IOMMU_DOMAIN_BLOCKED)
		return "blocked";
	if (domain->type & __IOMMU_DOMAIN_DMA_API)
		return "dma";
	/* 32-bit ARM's own IOMMU DMA layer makes domains of this kind. */
	return domain->type == IOMMU_DOMAIN_UNMANAGED ? "unmanaged" : "other";
}

static const char *map_result(struct device *dev)
{
	const char *result = "failed";
	dma_addr_t address;
	void *page;

	if (!dev->dma_mask || !*dev->dma_mask)
		return "untried";
	page = (void *)__get_free_page(GFP_KERNEL);
	if (!page)
		return "untried";
	address = dma_map_single(dev, page, PAGE_SIZE, DMA_TO_DEVICE);
	if (!dma_mapping_error(dev, address)) {
		result = address == virt_to_phys(page) ? "phys" : "iova";
		dma_unmap_single(dev, address, PAGE_SIZE, DMA_TO_DEVICE);
	}
	free_page((unsigned long)page);
	return result;
}

static int show_device(struct device *dev, void *data)
{
	struct seq_file *out = data;
	bool behind_iommu = device_iommu_mapped(dev);

	if (!dev_is_pci(dev) && !behind_iommu &&
	    !(dev->of_node && of_find_property(dev->of_node, "iommus", NULL)))
		return 0;
	seq_printf(out, "%s node=", dev_name(dev));
	if (dev->of_node)
		seq_printf(out, "%pOF", dev->of_node);
	else
		seq_puts(out, "none");
	seq_printf(out, " driver=%s behind=%s ops=", dev->driver ? dev->driver->name : "none",
		   behind_iommu ? "yes" : "no");
#if defined(CONFIG_IOMMU_DMA) && LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	if (dev->dma_iommu)
		seq_puts(out, "iommu");
	else
#endif
	if (get_dma_ops(dev))
		seq_printf(out, "%ps", get_dma_ops(dev));
	else
		seq_puts(out, "direct");
	seq_printf(out, " domain=%s map=%s\n", domain_name(dev), map_result(dev));
	return 0;
}

static int show_all(struct seq_file *out, void *unused)
{
	bus_for_each_dev(&pci_bus_type, NULL, out, show_device);
	bus_for_each_dev(&platform_bus_type, NULL, out, show_device);
	return 0;
}

static int __init dma_report_init(void)
{
	proc_create_single("dma_report", 0400, NULL, show_all);
	return 0;
}
late_initcall(dma_report_init);
