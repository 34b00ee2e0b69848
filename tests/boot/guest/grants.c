// SPDX-License-Identifier: GPL-2.0-only
/*
 * grants DEVICE SEED READ-SECTOR WRITE-SEED WRITE-SECTOR
 *
 * dom0 grants pages to itself (gntalloc), maps them as a back end would (gntdev), and uses the
 * mapped pages, whose frames in dom0 are placeholders, for direct I/O:
 *   read:  the disk's data must appear in the granter's own view of the pages;
 *   write: the disk must get what the granter put there (the host looks at its image afterwards).
 * Prints how many of the pages are right, untouched (the data went elsewhere), or neither.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* xen/gntdev.h uses Xen's own types and leaves them to the includer. */
typedef uint32_t grant_ref_t;
typedef uint16_t domid_t;
#include <xen/gntalloc.h>
#include <xen/gntdev.h>

#include "pattern.h"

#define PAGES 8
#define PAGE 4096
#define SECTORS_PER_PAGE (PAGE / SECTOR)

struct granted {
	char *own;    /* the granter's view */
	char *mapped; /* the back end's view */
};

static int fail(const char *what)
{
	printf("grants setup=%s errno=%d\n", what, errno);
	exit(1);
}

static struct granted grant_to_self(void)
{
	/* Both requests end in an array of one that stands for as many as there are pages. */
	struct ioctl_gntalloc_alloc_gref *alloc = calloc(1, sizeof(*alloc) + PAGES * 4);
	struct ioctl_gntdev_grant_ref *refs;
	struct ioctl_gntdev_map_grant_ref *map = calloc(1, sizeof(*map) + PAGES * sizeof(*refs));
	uint32_t *ids;
	struct granted granted;
	int allocator = open("/dev/xen/gntalloc", O_RDWR);
	int mapper = open("/dev/xen/gntdev", O_RDWR);

	if (!alloc || !map || allocator < 0 || mapper < 0)
		fail("open");
	alloc->flags = GNTALLOC_FLAG_WRITABLE;
	alloc->count = PAGES;
	if (ioctl(allocator, IOCTL_GNTALLOC_ALLOC_GREF, alloc))
		fail("alloc");
	granted.own = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, allocator,
			   alloc->index);
	if (granted.own == MAP_FAILED)
		fail("map-own");
	ids = alloc->gref_ids;
	refs = map->refs;
	map->count = PAGES;
	for (int i = 0; i < PAGES; i++)
		refs[i] = (struct ioctl_gntdev_grant_ref){ .domid = 0, .ref = ids[i] };
	if (ioctl(mapper, IOCTL_GNTDEV_MAP_GRANT_REF, map))
		fail("map-grant");
	granted.mapped = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mapper,
			      map->index);
	if (granted.mapped == MAP_FAILED)
		fail("map-mapped");
	return granted;
}

int main(int argc, char **argv)
{
	struct granted granted;
	uint64_t seed, sector, write_seed, write_sector;
	int fd, right = 0, untouched = 0, failed = 0, write_failed = 0;

	if (argc != 6) {
		fprintf(stderr, "usage: grants DEVICE SEED READ-SECTOR WRITE-SEED WRITE-SECTOR\n");
		return 2;
	}
	seed = strtoull(argv[2], NULL, 0);
	sector = strtoull(argv[3], NULL, 0);
	write_seed = strtoull(argv[4], NULL, 0);
	write_sector = strtoull(argv[5], NULL, 0);
	fd = open(argv[1], O_DIRECT | O_RDWR);
	if (fd < 0)
		fail("open-disk");
	granted = grant_to_self();

	/* The two views are one memory, or nothing below means anything. */
	memset(granted.own, 0x5a, PAGES * PAGE);
	for (int i = 0; i < PAGES; i++)
		if (granted.mapped[i * PAGE] != 0x5a)
			fail("views-differ");

	/* Half as single pages, half as one request of several pages. */
	for (int i = 0; i < PAGES; i += i < PAGES / 2 ? 1 : PAGES / 2) {
		size_t bytes = (i < PAGES / 2 ? 1 : PAGES / 2) * PAGE;

		failed += pread(fd, granted.mapped + i * PAGE, bytes,
				(off_t)(sector + i * SECTORS_PER_PAGE) * SECTOR) != (ssize_t)bytes;
	}
	for (int i = 0; i < PAGES; i++) {
		const char *page = granted.own + i * PAGE;
		int touched = 0;

		for (int b = 0; b < PAGE; b++)
			touched |= page[b] != 0x5a;
		untouched += !touched;
		right += !pattern_wrong(page, seed, sector + i * SECTORS_PER_PAGE, SECTORS_PER_PAGE);
	}

	pattern_fill(granted.own, write_seed, write_sector, PAGES * SECTORS_PER_PAGE);
	for (int i = 0; i < PAGES; i += i < PAGES / 2 ? 1 : PAGES / 2) {
		size_t bytes = (i < PAGES / 2 ? 1 : PAGES / 2) * PAGE;

		write_failed += pwrite(fd, granted.mapped + i * PAGE, bytes,
				       (off_t)(write_sector + i * SECTORS_PER_PAGE) * SECTOR) !=
				(ssize_t)bytes;
	}
	fsync(fd);
	printf("grants %s pages=%d right=%d untouched=%d failed=%d write-failed=%d\n", argv[1], PAGES,
	       right, untouched, failed, write_failed);
	return right != PAGES || failed || write_failed;
}
