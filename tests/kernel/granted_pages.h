/* SPDX-License-Identifier: GPL-2.0-only */
/* What the self-test's files share: the block of frames, and what must be true of it. */
#include <linux/dma-direction.h>
#include <linux/gfp_types.h>
#include <linux/types.h>

struct device;
struct iommu_domain;
struct page;
struct scatterlist;

#define ORDER 5
#define PAGES (1 << ORDER)
/* These pages of the block, by granted_pages.c: machine frames one after the other, and our own. */
#define RUN_FIRST 8
#define RUN_PAGES 4
#define OWN_FIRST 12

/* Counts; a failure gets a line. */
void verdict(bool good, const char *what);
/* Where a device has to find what Linux has at this address. */
phys_addr_t machine(phys_addr_t phys);
/* What the IOMMU leads to, whatever its core makes of it. */
phys_addr_t hardware(struct iommu_domain *of, dma_addr_t iova);
/*
 * Each page of [iova, iova + size) leads to the machine address of [phys, phys + size), and Linux is
 * told phys of it.
 */
bool leads_to(dma_addr_t iova, phys_addr_t phys, size_t size);
bool leads_to_in(struct iommu_domain *in, dma_addr_t iova, phys_addr_t phys, size_t size);
/* Since spies_clear(), all of this was flushed as it must be, and nothing else. */
bool flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir, bool for_device);
bool list_flushed(struct scatterlist *list, int nents, enum dma_data_direction dir,
		  bool for_device);
/* Pages of our own; above 4 GiB, if there are any. */
struct page *take_pages(gfp_t gfp, unsigned int order);
/* No granted page is mapped, as far as the kernel under test remembers. */
bool nothing_remembered(void);

/* All the tests, of a block of PAGES pages some of which have machine frames of their own. */
void test_maps(struct device *device, struct iommu_domain *its_domain, struct page *pages);
void test_core(struct device *device, struct iommu_domain *its_domain, struct page *pages);
void test_swiotlb(struct page *pages);
