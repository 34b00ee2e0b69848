// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
/* Pages that say which page of which buffer they are, in each of their words: guest/codec.c fills
 * them in dom0, host/rockchip.c finds them in the machine's memory. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { PAGE_WORDS = 512, BUFFERS = 64, BUFFER_PAGES = 1024, ENCODED_BUFFER = 63 };
#define PAGE_MARK UINT64_C(0xd7a6)

static inline uint64_t page_word(unsigned buffer, unsigned page, unsigned word) {
  return PAGE_MARK << 48 | (uint64_t)buffer << 32 | (uint64_t)page << 12 | word;
}

static inline void fill_page(uint64_t* to, unsigned buffer, unsigned page) {
  for (unsigned word = 0; word < PAGE_WORDS; word++) to[word] = page_word(buffer, page, word);
}

static inline bool page_is(const uint64_t* from, unsigned buffer, unsigned page) {
  for (unsigned word = 0; word < PAGE_WORDS; word++)
    if (from[word] != page_word(buffer, page, word)) return false;
  return true;
}

/* Whether it is a whole page of some buffer; which, it says itself. */
static inline bool page_is_filled(const uint64_t* from, unsigned* buffer, unsigned* page) {
  uint64_t first = from[0];
  if (first >> 48 != PAGE_MARK) return false;
  *buffer = first >> 32 & 0xffff;
  *page = first >> 12 & 0xfffff;
  return *buffer < BUFFERS && page_is(from, *buffer, *page);
}
