/* SPDX-License-Identifier: GPL-2.0-only */
/* What spies.c has seen of cache maintenance, and the device's coherence; for the self-test. */
#include <linux/dma-direction.h>
#include <linux/types.h>

struct device;

/* Flushing by the CPU is recorded for this memory, and for addresses that are no memory. */
void spies_watch(phys_addr_t phys, size_t size);
void spies_clear(void);

/* [maddr, maddr + size), inside one page, was flushed by Xen, by one call of the right kind. */
bool spies_xen_flushed(phys_addr_t maddr, size_t size, bool clean);
/* [phys, phys + size) lies in what the CPU was told to flush. */
bool spies_cpu_flushed(phys_addr_t phys, size_t size, bool for_device);
/* That many bytes in all, no byte twice, and no address without memory. */
bool spies_nothing_else(size_t by_xen, size_t by_cpu);

/* The next flush by Xen is refused. */
void spies_refuse_flush(void);

bool selftest_coherent(struct device *dev);
void selftest_set_coherent(struct device *dev, bool coherent);
