/* SPDX-License-Identifier: GPL-2.0-only */
/* What spies.c has seen of cache maintenance, and the device's coherence; for granted_pages.c. */
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

/* Bytes that were flushed, and addresses without memory that the CPU was told to flush. */
size_t spies_xen_total(void);
size_t spies_cpu_total(void);
unsigned int spies_trespasses(void);

bool selftest_coherent(struct device *dev);
void selftest_set_coherent(struct device *dev, bool coherent);
