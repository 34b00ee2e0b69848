// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions that flush caches, as the self-test's kernel calls them: the files under test are
 * compiled with these names in place of the real ones (README.md), so that what they flush, and by
 * whom, is seen. An emulated machine has no caches, and would never tell.
 */
#include <linux/dma-map-ops.h>
#include <linux/dma-mapping.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/pgtable.h>
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
static bool refuse;
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
	struct gnttab_cache_flush *flush = uop;

	/* Nothing is at the machine addresses of the test, so Xen would refuse all of them. */
	if (cmd != GNTTABOP_cache_flush || !flush->length)
		return HYPERVISOR_grant_table_op(cmd, uop, nr);
	if (refuse) {
		refuse = false;
		return -EPERM;
	}
	/* Xen refuses what is not inside one page. */
	if (offset_in_page(flush->a.dev_bus_addr) || flush->offset + flush->length > PAGE_SIZE)
		return -EINVAL;
	record(flush->a.dev_bus_addr + flush->offset, flush->length, true,
	       flush->op == GNTTAB_CACHE_CLEAN);
	return 0;
}

/* Whether the CPU can flush this at all; it would fault. */
static bool watch_cpu(phys_addr_t phys, size_t size, bool for_device)
{
	if (!memblock_is_map_memory(phys)) {
		trespasses++;
		return false;
	}
	if (phys >= watched && phys < watched + watched_size)
		record(phys, size, false, for_device);
	return true;
}

/* arm64 flushes by these ... */
void selftest_spy_sync_for_device(phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	if (watch_cpu(phys, size, true))
		arch_sync_dma_for_device(phys, size, dir);
}

void selftest_spy_sync_for_cpu(phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	/* It is called each time, and heeds the direction itself. */
	if (dir != DMA_TO_DEVICE && watch_cpu(phys, size, false))
		arch_sync_dma_for_cpu(phys, size, dir);
}

/* ... and arm by these, inside what it has for those. */
#ifdef CONFIG_ARM
void v7_dma_map_area(const void *start, size_t size, int dir);
void v7_dma_unmap_area(const void *start, size_t size, int dir);
void selftest_spy_map_area(const void *start, size_t size, int dir);
void selftest_spy_unmap_area(const void *start, size_t size, int dir);

/* High memory has an address for the moment of the flush. */
static phys_addr_t phys_of(const void *start)
{
	if (virt_addr_valid(start))
		return virt_to_phys(start);
	return page_to_phys(pte_page(*virt_to_kpte((unsigned long)start))) + offset_in_page(start);
}

void selftest_spy_map_area(const void *start, size_t size, int dir)
{
	watch_cpu(phys_of(start), size, true);
	v7_dma_map_area(start, size, dir);
}

void selftest_spy_unmap_area(const void *start, size_t size, int dir)
{
	watch_cpu(phys_of(start), size, false);
	v7_dma_unmap_area(start, size, dir);
}
#endif

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

bool spies_nothing_else(size_t by_xen, size_t by_cpu)
{
	return total(true) == by_xen && total(false) == by_cpu && !trespasses;
}

void spies_refuse_flush(void)
{
	refuse = true;
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
	dma_set_mask(dev, dma_get_mask(dev));
}
