// SPDX-License-Identifier: GPL-2.0-only
/*
 * diskio: direct I/O on a raw block device, in many sizes, checked sector by sector.
 *
 *   diskio read DEVICE SEED FIRST COUNT    reads COUNT sectors from FIRST on and checks them
 *   diskio write DEVICE SEED FIRST COUNT   writes COUNT sectors that hold SEED's pattern
 *   diskio load DEVICE SEED FIRST COUNT    reads and checks at random until it gets a SIGTERM, and
 *                                          leaves the processor to others between two reads
 *
 * Prints one line: sectors done, sectors wrong, calls failed. O_DIRECT matters: the pages of this
 * program (in a guest: its granted pages) go to the device as they are, with no page cache between.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pattern.h"

#define LARGEST (1 << 20)

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

struct tally {
	unsigned long long sectors, wrong, failed;
};

static char *buffer;

static void read_some(int fd, uint64_t seed, uint64_t sector, size_t count, struct tally *tally)
{
	ssize_t got;

	/* Not zero and not the pattern: data that never arrives must be seen. */
	memset(buffer, 0xa5, count * SECTOR);
	got = pread(fd, buffer, count * SECTOR, (off_t)sector * SECTOR);
	tally->sectors += count;
	if (got != (ssize_t)(count * SECTOR))
		tally->failed++;
	else
		tally->wrong += pattern_wrong(buffer, seed, sector, count);
}

static void write_some(int fd, uint64_t seed, uint64_t sector, size_t count, struct tally *tally)
{
	ssize_t put;

	pattern_fill(buffer, seed, sector, count);
	put = pwrite(fd, buffer, count * SECTOR, (off_t)sector * SECTOR);
	tally->sectors += count;
	if (put != (ssize_t)(count * SECTOR))
		tally->failed++;
}

int main(int argc, char **argv)
{
	/* From one sector to 1 MiB, with sizes between that end inside a page. */
	static const size_t sizes[] = { 1, 8, 2048, 3, 16, 7, 64, 256, 9, 31, 512, 1024 };
	const size_t kinds = sizeof(sizes) / sizeof(*sizes);
	struct tally tally = { 0 };
	uint64_t seed, first, count;
	unsigned int random = 1;
	int fd, writing;

	if (argc != 6) {
		fprintf(stderr, "usage: diskio read|write|load DEVICE SEED FIRST COUNT\n");
		return 2;
	}
	writing = argv[1][0] == 'w';
	seed = strtoull(argv[3], NULL, 0);
	first = strtoull(argv[4], NULL, 0);
	count = strtoull(argv[5], NULL, 0);
	fd = open(argv[2], O_DIRECT | (writing ? O_RDWR : O_RDONLY));
	if (fd < 0) {
		printf("diskio %s %s open-errno=%d\n", argv[1], argv[2], errno);
		return 1;
	}
	buffer = mmap(NULL, LARGEST, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (buffer == MAP_FAILED)
		return 1;

	if (argv[1][0] == 'l') {
		signal(SIGTERM, stop);
		while (!stopped) {
			size_t size = sizes[rand_r(&random) % kinds];

			if (size > count)
				size = count;
			read_some(fd, seed, first + rand_r(&random) % (count - size + 1), size, &tally);
			usleep(50000);
		}
	} else {
		uint64_t at = 0;

		for (size_t i = 0; at < count; i++) {
			size_t size = sizes[i % kinds];

			if (size > count - at)
				size = count - at;
			(writing ? write_some : read_some)(fd, seed, first + at, size, &tally);
			at += size;
		}
		if (writing)
			fsync(fd);
	}
	printf("diskio %s %s sectors=%llu wrong=%llu failed=%llu\n", argv[1], argv[2], tally.sectors,
	       tally.wrong, tally.failed);
	return tally.wrong || tally.failed;
}
