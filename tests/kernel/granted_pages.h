/* SPDX-License-Identifier: GPL-2.0-only */
/* What granted_pages.c and map_tests.c share: the block of frames, and what must be true of it. */
#include <linux/dma-direction.h>
#include <linux/types.h>

struct device;
struct iommu_domain;
struct page;
struct scatterlist;

#define ORDER 5
#define PAGES (1 << ORDER)

/* Counts; a failure gets a line. */
void verdict(bool good, const char *what);
/* Where a device has to find what Linux has at this address. */
phys_addr_t machine(phys_addr_t phys);
/* Each page of [iova, iova + size) leads to the machine address of [phys, phys + size). */
bool leads_to(dma_addr_t iova, phys_addr_t phys, size_t size);
/* Since spies_clear(), all of this was flushed as it must be, and nothing else. */
bool flushed(phys_addr_t phys, size_t size, enum dma_data_direction dir, bool for_device);
bool list_flushed(struct scatterlist *list, int nents, enum dma_data_direction dir,
		  bool for_device);

/* All the mappings, of a block of PAGES pages some of which have machine frames of their own. */
void test_maps(struct device *device, struct iommu_domain *its_domain, struct page *pages);
