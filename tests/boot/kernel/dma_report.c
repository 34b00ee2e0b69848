// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/dma_report, for the boot test's kernels only: how each PCI function and each platform device
 * behind an IOMMU does DMA. There is no view of a device's DMA ops in sysfs.
 *
 *   NAME node=PATH driver=NAME behind=yes|no ops=SYMBOL domain=TYPE map=phys|iova|failed|untried
 *     first-ops=... first-domain=... first-map=...
 *
 * `map` maps one page for the device and compares the address with the physical one: swiotlb-xen in
 * a direct-mapped dom0 and an identity domain give the same, IOMMU DMA gives another.
 *
 * A device loses its DMA ops with its driver, and some drivers attach their devices elsewhere. So what a
 * device had when its first driver was about to probe it is kept and told as `first-...`, and in the place
 * of the rest where no driver is bound any more.
 */
#include <linux/dma-mapping.h>
#include <linux/dma-map-ops.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kallsyms.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/version.h>
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
#include <linux/iommu-dma.h>
#endif

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

/* What a line says after the driver's name. */
struct dma_state {
	bool behind;
	char ops[KSYM_NAME_LEN];
	const char *domain;
	const char *map;
};

static struct {
	char device[32];
	char driver[32];
	struct dma_state state;
} at_bind[32];
static unsigned int bound;
static DEFINE_MUTEX(bound_lock);

static void look(struct device *dev, struct dma_state *state)
{
	state->behind = device_iommu_mapped(dev);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	if (use_dma_iommu(dev))
		strscpy(state->ops, "iommu", sizeof(state->ops));
	else
#endif
	if (get_dma_ops(dev))
		snprintf(state->ops, sizeof(state->ops), "%ps", get_dma_ops(dev));
	else
		strscpy(state->ops, "direct", sizeof(state->ops));
	state->domain = domain_name(dev);
	state->map = map_result(dev);
}

static bool of_interest(struct device *dev)
{
	return dev_is_pci(dev) || device_iommu_mapped(dev) ||
	       (dev->of_node && of_find_property(dev->of_node, "iommus", NULL));
}

/* Comes between the setup of a device's DMA and its driver's probe. */
static int note_bind(struct notifier_block *block, unsigned long action, void *data)
{
	struct device *dev = data;
	unsigned int i;

	if (action != BUS_NOTIFY_BIND_DRIVER || !of_interest(dev))
		return NOTIFY_DONE;
	mutex_lock(&bound_lock);
	for (i = 0; i < bound && strcmp(at_bind[i].device, dev_name(dev)); i++)
		;
	if (i == bound && bound < ARRAY_SIZE(at_bind)) {
		strscpy(at_bind[i].device, dev_name(dev), sizeof(at_bind[i].device));
		strscpy(at_bind[i].driver, dev->driver->name, sizeof(at_bind[i].driver));
		look(dev, &at_bind[i].state);
		bound++;
	}
	mutex_unlock(&bound_lock);
	return NOTIFY_DONE;
}

static struct notifier_block pci_binds = { .notifier_call = note_bind };
static struct notifier_block platform_binds = { .notifier_call = note_bind };

static int show_device(struct device *dev, void *data)
{
	struct seq_file *out = data;
	const char *driver = dev->driver ? dev->driver->name : "none";
	const struct dma_state *state, *first;
	struct dma_state now;
	unsigned int i;

	if (!of_interest(dev))
		return 0;
	look(dev, &now);
	state = first = &now;
	mutex_lock(&bound_lock);
	for (i = 0; i < bound; i++) {
		if (strcmp(at_bind[i].device, dev_name(dev)))
			continue;
		first = &at_bind[i].state;
		if (!dev->driver) {
			driver = at_bind[i].driver;
			state = first;
		}
	}
	seq_printf(out, "%s node=", dev_name(dev));
	if (dev->of_node)
		seq_printf(out, "%pOF", dev->of_node);
	else
		seq_puts(out, "none");
	seq_printf(out, " driver=%s behind=%s ops=%s domain=%s map=%s", driver,
		   state->behind ? "yes" : "no", state->ops, state->domain, state->map);
	seq_printf(out, " first-ops=%s first-domain=%s first-map=%s\n", first->ops,
		   first->domain, first->map);
	mutex_unlock(&bound_lock);
	return 0;
}

static int show_all(struct seq_file *out, void *unused)
{
	bus_for_each_dev(&pci_bus_type, NULL, out, show_device);
	bus_for_each_dev(&platform_bus_type, NULL, out, show_device);
	return 0;
}

static int __init dma_report_watch(void)
{
	bus_register_notifier(&pci_bus_type, &pci_binds);
	bus_register_notifier(&platform_bus_type, &platform_binds);
	return 0;
}
subsys_initcall(dma_report_watch);

static int __init dma_report_init(void)
{
	proc_create_single("dma_report", 0400, NULL, show_all);
	return 0;
}
late_initcall(dma_report_init);
