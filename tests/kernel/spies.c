// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that flush caches, as the self-test's kernel calls them: the files under test are
 * compiled with these names in place of the real ones (README.md), so that what they flush, and by
 * whom, is seen. An emulated machine has no caches, and would never tell.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/spinlock.h>
#include <linux/version.h>
#include <xen/interface/grant_table.h>
#include <asm/xen/hypercall.h>

#include "spies.h"

struct record {
	phys_addr_t start;
	size_t size;
	bool by_xen;
	bool kind; /* by Xen: clean, not invalidate; by the CPU: for the device */
};

static struct record records[512];
static unsigned int count, trespasses;
static phys_addr_t watched;
static size_t watched_size;
static DEFINE_SPINLOCK(lock);

int selftest_spy_grant_table_op(unsigned int cmd, void *uop, unsigned int nr);
void selftest_spy_sync_for_device(phys_addr_t phys, size_t size, enum dma_data_direction dir);
void selftest_spy_sync_for_cpu(phys_addr_t phys, size_t size, enum dma_data_direction dir);

static void record(phys_addr_t start, size_t size, bool by_xen, bool kind)
{
	unsigned long flags;

	spin_lock_irqsave(&lock, flags);
	/* What does not fit makes every total wrong, and so the test fail. */
	if (count < ARRAY_SIZE(records))
		records[count++] = (struct record){ start, size, by_xen, kind };
	spin_unlock_irqrestore(&lock, flags);
}

int selftest_spy_grant_table_op(unsigned int cmd, void *uop, unsigned int nr)
{
	if (cmd == GNTTABOP_cache_flush) {
		struct gnttab_cache_flush *flush = uop;

		/* Xen refuses what is not inside one page. */
		if (flush->length && !offset_in_page(flush->a.dev_bus_addr) &&
		    flush->offset + flush->length <= PAGE_SIZE)
			record(flush->a.dev_bus_addr + flush->offset, flush->length, true,
			       flush->op == GNTTAB_CACHE_CLEAN);
	}
	return HYPERVISOR_grant_table_op(cmd, uop, nr);
}

/* Whether the CPU can flush this at all; it would fault. */
static bool watch_cpu(phys_addr_t phys, size_t size, bool for_device)
{
	if (!pfn_valid(PHYS_PFN(phys))) {
		trespasses++;
		return false;
	}
	if (phys >= watched && phys < watched + watched_size)
		record(phys, size, false, for_device);
	return true;
}

void selftest_spy_sync_for_device(phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	if (watch_cpu(phys, size, true))
		arch_sync_dma_for_device(phys, size, dir);
}

void selftest_spy_sync_for_cpu(phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	if (watch_cpu(phys, size, false))
		arch_sync_dma_for_cpu(phys, size, dir);
}

void spies_watch(phys_addr_t phys, size_t size)
{
	watched = phys;
	watched_size = size;
}

void spies_clear(void)
{
	count = 0;
	trespasses = 0;
}

bool spies_xen_flushed(phys_addr_t maddr, size_t size, bool clean)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (records[i].by_xen && records[i].start == maddr && records[i].size == size &&
		    records[i].kind == clean)
			return true;
	return false;
}

bool spies_cpu_flushed(phys_addr_t phys, size_t size, bool for_device)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!records[i].by_xen && records[i].start <= phys &&
		    records[i].start + records[i].size >= phys + size &&
		    records[i].kind == for_device)
			return true;
	return false;
}

static size_t total(bool by_xen)
{
	size_t bytes = 0;
	unsigned int i;

	for (i = 0; i < count; i++)
		bytes += records[i].by_xen == by_xen ? records[i].size : 0;
	return bytes;
}

size_t spies_xen_total(void)
{
	return total(true);
}

size_t spies_cpu_total(void)
{
	return total(false);
}

unsigned int spies_trespasses(void)
{
	return trespasses;
}

bool selftest_coherent(struct device *dev)
{
	return dev_is_dma_coherent(dev);
}

void selftest_set_coherent(struct device *dev, bool coherent)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 1, 0)
	dev_assign_dma_coherent(dev, coherent);
#else
	dev->dma_coherent = coherent;
#endif
	/* This also settles whether the DMA API asks for syncs at all. */
	dma_set_mask(dev, DMA_BIT_MASK(32));
}
