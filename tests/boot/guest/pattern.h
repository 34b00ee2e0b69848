/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the sectors of a test disk hold. Every sector carries its own number, mixed with the disk's
 * seed, in each of its 64 words: data that came from another sector, another disk or another page
 * is told from the right data, and from data that never arrived. tests/boot/disk.py makes the same.
 */
#pragma once
#include <stdint.h>
#include <string.h>

#define SECTOR 512

static inline uint64_t pattern_word(uint64_t seed, uint64_t sector, unsigned int word)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15ull + sector * 64 + word;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static inline void pattern_fill(void *buffer, uint64_t seed, uint64_t sector, size_t sectors)
{
	uint64_t *out = buffer;

	for (size_t s = 0; s < sectors; s++)
		for (unsigned int word = 0; word < SECTOR / 8; word++)
			*out++ = pattern_word(seed, sector + s, word);
}

/* How many of the sectors differ from what they should hold. */
static inline size_t pattern_wrong(const void *buffer, uint64_t seed, uint64_t sector,
				   size_t sectors)
{
	uint64_t want[SECTOR / 8];
	size_t wrong = 0;

	for (size_t s = 0; s < sectors; s++) {
		pattern_fill(want, seed, sector + s, 1);
		wrong += memcmp((const char *)buffer + s * SECTOR, want, SECTOR) != 0;
	}
	return wrong;
}
