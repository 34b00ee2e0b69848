// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands for exynos-drm in the boot test's arm64 kernels: two platform devices with the Snow's compatibles,
 * and the one check that makes them a group: it refuses a part whose DMA ops are not those of the first
 * part (exynos_drm_register_dma()). It attaches nothing, and never unwinds. The real driver runs on arm.
 */
#ifdef CONFIG_ARM64
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/mod_devicetable.h>
#include <linux/platform_device.h>

static struct device *first;

static int display_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	int err = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));

	if (err) {
		dev_err(dev, "display: no usable DMA (%d)\n", err);
		return err;
	}
	if (!first)
		first = dev;
	if (get_dma_ops(dev) != get_dma_ops(first)) {
		dev_err(dev, "display: Device %s lacks support for IOMMU\n", dev_name(dev));
		return -EINVAL;
	}
	dev_info(dev, "display: shares the DMA ops of %s\n", dev_name(first));
	return 0;
}

static const struct of_device_id display_match[] = {
	{ .compatible = "samsung,exynos5250-fimd" },
	{ .compatible = "samsung,exynos5250-mixer" },
	{}
};

static struct platform_driver display_driver = {
	.probe = display_probe,
	.driver = {
		.name = "boot-test-display",
		.of_match_table = display_match,
	},
};
builtin_platform_driver(display_driver);
#endif
