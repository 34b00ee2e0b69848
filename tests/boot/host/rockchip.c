// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
/*
 * The hardware half of platform arm64-rk3399 (and its RK3568), on the host: Rockchip's MMUs and the
 * JPEG encoder (VEPU), as far as their drivers in Linux can tell. Registers and the machine's
 * memory are files that QEMU shares.
 *
 *   rockchip V1|V2 RAM RAM_BASE REGISTERS REGISTERS_BASE mmu=NAME:BANK[+BANK] ... vepu=NAME:ADDRESS
 * ...
 *
 * An MMU answers the commands of rockchip-iommu. An encoder that is started reads its picture and
 * writes its bit stream through the MMU of the same NAME: by the page tables in the machine's
 * memory when paging is on, by physical addresses when it is off, and with a page fault where a
 * page is missing. After each job all tables and all of the memory are searched for the pages that
 * guest/codec.c has filled. What was found goes to standard output, a line each:
 *
 *   job NAME paging=on|off read=N right=N breaks=N wrote=N fault=none|IOVA
 *   table NAME buffer=B pages=N breaks=N          a run of IOVAs with all pages of buffer B in
 * order memory buffer=B pages=N copies=N breaks=N     the same pages, in the machine's memory mmu
 * NAME commands=N mapped=N paging=on|off
 *
 * `breaks`: how often the next page is not the next frame. A register's name is the driver's.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../guest/page.h"

enum { /* rockchip-iommu.c */
       DTE_ADDR = 0x00,
       STATUS = 0x04,
       COMMAND = 0x08,
       PAGE_FAULT_ADDR = 0x0c,
       INT_RAWSTAT = 0x14,
       INT_CLEAR = 0x18,
       INT_MASK = 0x1c,
       INT_STATUS = 0x20,
};
enum { PAGING = 1 << 0, FAULT = 1 << 1, STALL = 1 << 2, IDLE = 1 << 3, FAULT_IS_WRITE = 1 << 5 };
enum { NO_COMMAND = 0xffff };
enum { /* rockchip_vpu2_regs.h */
       IN_PLANE_0 = 0x0c0,
       STR_BUF_LIMIT = 0x0d4,
       ENC_CTRL1 = 0x128,
       OUTPUT_STREAM = 0x134,
       ENCODE_START = 0x19c,
       INTERRUPT = 0x1b4,
};
enum { ENCODE_ENABLE = 1 << 0, FRAME_READY = 1 << 1, INTERRUPT_BIT = 1 << 0, FORMAT_YUYV = 2 };
enum { MAX_UNITS = 16, MAX_BANKS = 4 };

struct mmu {
  const char* name;
  volatile uint32_t* banks[MAX_BANKS];
  int bank_count;
  unsigned long commands;
};

struct encoder {
  const char* name;
  volatile uint32_t* registers;
};

static struct mmu mmus[MAX_UNITS];
static struct encoder encoders[MAX_UNITS];
static int mmu_count, encoder_count;
static bool version_2;
static int ram_file, registers_file;
static uint8_t *ram, *registers;
static uint64_t ram_base, ram_size, registers_base, registers_size;

static void fail(const char* what) {
  fprintf(stderr, "rockchip: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint8_t* map_file(const char* path, int* opened, uint64_t* size) {
  struct stat stat;
  int file = *opened = open(path, O_RDWR);
  if (file < 0 || fstat(file, &stat)) fail(path);
  void* at = mmap(NULL, stat.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (at == MAP_FAILED) fail(path);
  *size = stat.st_size;
  return at;
}

static volatile uint32_t* registers_at(uint64_t address) {
  if (address < registers_base || address + 0x1000 > registers_base + registers_size) {
    errno = ERANGE;
    fail("an address of registers");
  }
  return (volatile uint32_t*)(registers + (address - registers_base));
}

/* A page of the machine's memory, or NULL. */
static uint64_t* page_at(uint64_t address) {
  address &= ~(uint64_t)0xfff;
  if (address < ram_base || address - ram_base >= ram_size) return NULL;
  return (uint64_t*)(ram + (address - ram_base));
}

/* Address bits 39:32 stand in bits 11:4 of a version 2 entry, 35:32 first. */
static uint64_t address_of(uint32_t entry) {
  uint64_t address = entry & 0xfffff000u;
  if (version_2) address |= (uint64_t)(entry >> 8 & 0xf) << 32 | (uint64_t)(entry >> 4 & 0xf) << 36;
  return address;
}

static bool paging(const struct mmu* mmu) { return mmu->banks[0][STATUS / 4] & PAGING; }

/* Through the two levels of tables: false where a page is missing or may not be written. */
static bool translate(const struct mmu* mmu, uint32_t iova, bool write, uint64_t* address) {
  const uint32_t* directory = (const uint32_t*)page_at(address_of(mmu->banks[0][DTE_ADDR / 4]));
  if (!directory) return false;
  uint32_t entry = directory[iova >> 22];
  const uint32_t* table = entry & 1 ? (const uint32_t*)page_at(address_of(entry)) : NULL;
  if (!table) return false;
  entry = table[iova >> 12 & 0x3ff];
  if (!(entry & 1) || !(entry & (write ? 4 : 2))) return false;
  *address = address_of(entry) | (iova & 0xfff);
  return true;
}

/* What a master behind the MMU reaches at that address: NULL after a page fault. */
static uint64_t* reach(const struct mmu* mmu, uint32_t at, bool write, uint64_t* address) {
  *address = at;
  if (!paging(mmu)) return page_at(at);
  uint64_t* page = translate(mmu, at, write, address) ? page_at(*address) : NULL;
  if (page) return page;
  volatile uint32_t* bank = mmu->banks[0];
  bank[PAGE_FAULT_ADDR / 4] = at;
  bank[INT_RAWSTAT / 4] |= 1;
  bank[INT_STATUS / 4] = bank[INT_RAWSTAT / 4] & bank[INT_MASK / 4];
  bank[STATUS / 4] |= FAULT | (write ? FAULT_IS_WRITE : 0);
  return NULL;
}

static void command(struct mmu* mmu, volatile uint32_t* bank, uint32_t number) {
  mmu->commands++;
  switch (number) {
    case 0:
      bank[STATUS / 4] |= PAGING;
      break;
    case 1:
      bank[STATUS / 4] &= ~PAGING;
      break;
    case 2:
      if (bank[STATUS / 4] & PAGING) bank[STATUS / 4] |= STALL;
      break;
    case 3:
      bank[STATUS / 4] &= ~STALL;
      break;
    case 5:
      bank[STATUS / 4] &= ~(FAULT | FAULT_IS_WRITE);
      break;
    case 6:
      bank[STATUS / 4] = IDLE;
      bank[INT_RAWSTAT / 4] = bank[INT_MASK / 4] = bank[INT_STATUS / 4] = 0;
      /* The driver waits for this one. */
      __atomic_store_n((uint32_t*)&bank[DTE_ADDR / 4], 0, __ATOMIC_RELEASE);
      break;
    default:
      break; /* 4: nothing is cached here */
  }
}

static void serve(struct mmu* mmu) {
  for (int i = 0; i < mmu->bank_count; i++) {
    volatile uint32_t* bank = mmu->banks[i];
    uint32_t number = bank[COMMAND / 4];
    /* Taken only if the machine has not written another one meanwhile. */
    if (number != NO_COMMAND &&
        __atomic_compare_exchange_n((uint32_t*)&bank[COMMAND / 4], &number, NO_COMMAND, false,
                                    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      command(mmu, bank, number);
    uint32_t cleared = bank[INT_CLEAR / 4];
    if (cleared) {
      bank[INT_CLEAR / 4] = 0;
      bank[INT_RAWSTAT / 4] &= ~cleared;
      bank[INT_STATUS / 4] = bank[INT_RAWSTAT / 4] & bank[INT_MASK / 4];
    }
  }
}

/* The runs of IOVAs that hold one buffer's pages in order, from its page 0 on. */
static void search_table(const struct mmu* mmu) {
  unsigned mapped = 0, pages = 0, breaks = 0, buffer = 0;
  uint64_t last = 0;
  const uint32_t* directory =
      paging(mmu) ? (const uint32_t*)page_at(address_of(mmu->banks[0][DTE_ADDR / 4])) : NULL;
  for (uint64_t iova = 0; directory && iova <= UINT32_MAX; iova += 4096) {
    if (!(directory[iova >> 22] & 1)) {
      iova += (1 << 22) - 4096;
      continue;
    }
    if (!(iova & ((1 << 22) - 1))) sched_yield(); /* as in search_memory() */
    uint64_t address;
    unsigned its_buffer, its_page;
    bool there = translate(mmu, iova, false, &address);
    mapped += there;
    uint64_t* page = there ? page_at(address) : NULL;
    bool ours = page && page_is_filled(page, &its_buffer, &its_page);
    if (pages && ours && its_buffer == buffer && its_page == pages) {
      breaks += address != last + 4096;
      pages++;
    } else {
      if (pages)
        printf("table %s buffer=%u pages=%u breaks=%u\n", mmu->name, buffer, pages, breaks);
      pages = ours && its_page == 0;
      buffer = ours ? its_buffer : 0;
      breaks = 0;
    }
    last = address;
  }
  if (pages) printf("table %s buffer=%u pages=%u breaks=%u\n", mmu->name, buffer, pages, breaks);
  printf("mmu %s commands=%lu mapped=%u paging=%s\n", mmu->name, mmu->commands, mapped,
         paging(mmu) ? "on" : "off");
}

static void search_memory(void) {
  static uint64_t found[BUFFERS][BUFFER_PAGES];
  unsigned copies[BUFFERS] = {0};
  memset(found, 0, sizeof(found));
  /* Only what the machine has touched: a look at the rest would make it take memory. Read, not
   * mapped: the driver gives its encoder two seconds, and to map each page for the first time takes
   * longer. */
  static uint64_t part[1 << 17];
  for (off_t at = 0, end; (at = lseek(ram_file, at, SEEK_DATA)) >= 0; at = end) {
    end = lseek(ram_file, at, SEEK_HOLE);
    for (at &= ~(off_t)4095; at < end;) {
      size_t wanted = end - at < (off_t)sizeof(part) ? (size_t)(end - at) : sizeof(part);
      ssize_t got = pread(ram_file, part, wanted, at);
      /* Another machine's hardware, of the same priority, has a millisecond to answer. */
      sched_yield();
      if (got < 4096) break;
      for (ssize_t in = 0; in + 4096 <= got; in += 4096) {
        unsigned buffer, page;
        if (!page_is_filled(part + in / 8, &buffer, &page) || page >= BUFFER_PAGES) continue;
        copies[buffer] += found[buffer][page] != 0;
        found[buffer][page] = ram_base + at + in;
      }
      at += got & ~(ssize_t)4095;
    }
  }
  for (unsigned buffer = 0; buffer < BUFFERS; buffer++) {
    unsigned pages = 0, breaks = 0;
    while (pages < BUFFER_PAGES && found[buffer][pages]) {
      breaks += pages && found[buffer][pages] != found[buffer][pages - 1] + 4096;
      pages++;
    }
    if (pages)
      printf("memory buffer=%u pages=%u copies=%u breaks=%u\n", buffer, pages, copies[buffer],
             breaks);
  }
}

/* One picture: read all of it, fill all of the room for the bit stream, say that the frame is
 * ready. Last comes the last page, by which dom0's program knows that it may raise the interrupt.
 */
static void encode(const struct encoder* encoder) {
  volatile uint32_t* regs = encoder->registers;
  const struct mmu* mmu = NULL;
  for (int i = 0; i < mmu_count; i++)
    if (!strcmp(mmus[i].name, encoder->name)) mmu = &mmus[i];
  uint32_t start = regs[ENCODE_START / 4];
  uint32_t pixels = (start >> 8 & 0x1ff) * 16 * (start >> 20 & 0x1ff) * 16;
  uint32_t at = regs[IN_PLANE_0 / 4], end = at + pixels * 2;
  /* The driver has put the header into the first page: whole pages after it are the encoder's. */
  uint32_t stream = regs[OUTPUT_STREAM / 4], out = (stream + 4095) & ~4095u;
  uint32_t out_end = (stream + regs[STR_BUF_LIMIT / 4]) & ~4095u;
  unsigned read = 0, right = 0, breaks = 0, wrote = 0, buffer, page, first_buffer = 0;
  uint64_t address, last = 0, *last_page = NULL;
  uint32_t fault = 0;
  bool faulted = false;
  if ((regs[ENC_CTRL1 / 4] >> 4 & 0xf) != FORMAT_YUYV) printf("job %s: not YUYV\n", encoder->name);
  for (; at < end && !faulted; at += 4096, read += !faulted) {
    uint64_t* data = reach(mmu, at, false, &address);
    if (!data) {
      faulted = true;
      fault = at;
      continue;
    }
    bool filled = page_is_filled(data, &buffer, &page);
    if (!read && filled) first_buffer = buffer;
    right += filled && page == read && buffer == first_buffer;
    breaks += read && address != last + 4096;
    last = address;
  }
  for (; out < out_end && !faulted; out += 4096) {
    uint64_t* data = reach(mmu, out, true, &address);
    if (!data) {
      faulted = true;
      fault = out;
      continue;
    }
    if (out + 4096 < out_end)
      fill_page(data, ENCODED_BUFFER, wrote);
    else
      last_page = data;
    wrote++;
  }
  printf("job %s paging=%s read=%u right=%u breaks=%u wrote=%u fault=", encoder->name,
         paging(mmu) ? "on" : "off", read, right, breaks, wrote);
  if (faulted)
    printf("%#x\n", fault);
  else
    puts("none");
  for (int i = 0; i < mmu_count; i++) search_table(&mmus[i]);
  search_memory();
  fflush(stdout);
  regs[ENCODE_START / 4] = start & ~(uint32_t)ENCODE_ENABLE;
  if (faulted || !last_page) return; /* a master whose MMU stalls comes to no end */
  regs[STR_BUF_LIMIT / 4] = (out - stream) * 8;
  __atomic_store_n((uint32_t*)&regs[INTERRUPT / 4], FRAME_READY | INTERRUPT_BIT, __ATOMIC_RELEASE);
  fill_page(last_page, ENCODED_BUFFER, wrote - 1);
}

static void add_unit(char* word) {
  char *name = strchr(word, '='), *place = name ? strchr(name, ':') : NULL;
  if (!place || mmu_count == MAX_UNITS || encoder_count == MAX_UNITS) {
    errno = EINVAL;
    fail(word);
  }
  *name++ = *place++ = 0;
  if (!strcmp(word, "vepu")) {
    encoders[encoder_count].name = name;
    encoders[encoder_count++].registers = registers_at(strtoull(place, NULL, 0));
    return;
  }
  struct mmu* mmu = &mmus[mmu_count++];
  mmu->name = name;
  for (place = strtok(place, "+"); place && mmu->bank_count < MAX_BANKS;
       place = strtok(NULL, "+")) {
    volatile uint32_t* bank = registers_at(strtoull(place, NULL, 0));
    bank[STATUS / 4] = IDLE;
    bank[COMMAND / 4] = NO_COMMAND;
    mmu->banks[mmu->bank_count++] = bank;
  }
}

int main(int argc, char** argv) {
  struct sched_param soon = {.sched_priority = 1};
  // A command is waited for 1 ms. A shorter nap takes the processor from the machine itself.
  struct timespec nap = {0, 150000};
  if (argc < 7) return 2;
  version_2 = !strcmp(argv[1], "V2");
  ram = map_file(argv[2], &ram_file, &ram_size);
  ram_base = strtoull(argv[3], NULL, 0);
  registers = map_file(argv[4], &registers_file, &registers_size);
  registers_base = strtoull(argv[5], NULL, 0);
  for (int i = 6; i < argc; i++) add_unit(argv[i]);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1000);
  /* The driver gives an MMU a millisecond. Without the right to this, a busy host may be too slow.
   */
  if (sched_setscheduler(0, SCHED_RR, &soon)) fprintf(stderr, "rockchip: no real-time priority\n");
  puts("ready");
  fflush(stdout);
  for (;;) {
    for (int i = 0; i < mmu_count; i++) serve(&mmus[i]);
    for (int i = 0; i < encoder_count; i++)
      if (encoders[i].registers[ENCODE_START / 4] & ENCODE_ENABLE) encode(&encoders[i]);
    nanosleep(&nap, NULL);
  }
}
