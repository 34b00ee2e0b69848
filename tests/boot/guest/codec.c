// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
/*
 * codec [--scatter] [--encode NAME HWIRQ MMU] DEVICE=WIDTHxHEIGHT:OUTPUT:CAPTURE ...
 *
 * What a program does with the buffers of V4L2's memory-to-memory devices (named as sysfs names
 * them). For each DEVICE a process of its own maps two buffers of each queue, fills them, exports
 * them, maps what it got, and compares; it keeps them until the end. With --encode a picture is
 * then encoded to JPEG, once out of a buffer of the encoder's own and once out of a capture buffer
 * of the first DEVICE, imported. The encoder is host/rockchip.c; its interrupt, HWIRQ, is raised
 * here once its last page is seen. A line each, as guest/init's:
 *
 *   bt io DEVICE codec output|capture memory aliased=N pointers=N
 *   bt io DEVICE codec output|capture pages=N wrong=N exported-wrong=N
 *   bt io DEVICE codec killed signal=N            the kernel ended the process: its mapping was no
 * memory bt io DEVICE codec failed errno=N at=CALL bt io NAME codec job own|imported pages=N
 * wrong=N exported-wrong=N error=0|1 header=0|1
 *
 * With --scatter, free memory is in pieces smaller than a picture when the buffers are made, so
 * that only an IOMMU can make one piece of them.
 *
 * `aliased`: pages that two buffers share, which must be none. 32-bit kernels hand out their own
 * memory so.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "page.h"

enum { OUTPUT = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE, CAPTURE = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE };
enum { PAGE = 4096, WIDTH = 640, HEIGHT = 480, EACH = 2 };

static const char* who;
static const char* context = "";

static void fail(const char* call) {
  printf("bt io %s codec%s failed errno=%d at=%s\n", who, context, errno, call);
  fflush(stdout);
  _exit(1);
}

static int open_device(const char* name) {
  char path[64], said[64];
  for (int number = 0; number < 16; number++) {
    snprintf(path, sizeof(path), "/sys/class/video4linux/video%d/name", number);
    FILE* file = fopen(path, "r");
    if (!file) continue;
    if (!fgets(said, sizeof(said), file)) said[0] = 0;
    fclose(file);
    said[strcspn(said, "\n")] = 0;
    if (strcmp(said, name)) continue;
    snprintf(path, sizeof(path), "/dev/video%d", number);
    int device = open(path, O_RDWR);
    if (device < 0) fail("open");
    return device;
  }
  errno = ENODEV;
  fail("open");
  return -1;
}

static void must(int result, const char* call) {
  if (result < 0) fail(call);
}

static void set_format(int device, int queue, const char* fourcc, unsigned width, unsigned height) {
  struct v4l2_format format = {.type = queue};
  format.fmt.pix_mp.width = width;
  format.fmt.pix_mp.height = height;
  format.fmt.pix_mp.pixelformat = v4l2_fourcc(fourcc[0], fourcc[1], fourcc[2], fourcc[3]);
  format.fmt.pix_mp.num_planes = 1;
  format.fmt.pix_mp.plane_fmt[0].sizeimage =
      width * height; /* a coded stream's, which has no size */
  must(ioctl(device, VIDIOC_S_FMT, &format), "S_FMT");
}

static void request(int device, int queue, int memory, unsigned count) {
  struct v4l2_requestbuffers buffers = {.type = queue, .memory = memory, .count = count};
  must(ioctl(device, VIDIOC_REQBUFS, &buffers), "REQBUFS");
}

struct mapping {
  uint8_t *own, *exported; /* the same buffer, mapped twice */
  int file;                /* as a dma-buf */
  unsigned pages;          /* whole ones */
  unsigned length;
};

static struct mapping map(int device, int queue, unsigned index) {
  struct v4l2_plane plane = {0};
  struct v4l2_buffer buffer = {.type = queue, .memory = V4L2_MEMORY_MMAP, .index = index};
  struct v4l2_exportbuffer export = {.type = queue, .index = index, .flags = O_RDWR | O_CLOEXEC};
  struct mapping mapping;
  buffer.length = 1;
  buffer.m.planes = &plane;
  must(ioctl(device, VIDIOC_QUERYBUF, &buffer), "QUERYBUF");
  mapping.length = plane.length;
  mapping.pages = plane.length / PAGE;
  mapping.own =
      mmap(NULL, plane.length, PROT_READ | PROT_WRITE, MAP_SHARED, device, plane.m.mem_offset);
  if (mapping.own == MAP_FAILED) fail("mmap");
  must(ioctl(device, VIDIOC_EXPBUF, &export), "EXPBUF");
  mapping.file = export.fd;
  mapping.exported = mmap(NULL, plane.length, PROT_READ | PROT_WRITE, MAP_SHARED, export.fd, 0);
  if (mapping.exported == MAP_FAILED) fail("mmap-of-dma-buf");
  return mapping;
}

static void fill(uint8_t* at, unsigned pages, unsigned buffer) {
  for (unsigned page = 0; page < pages; page++)
    fill_page((uint64_t*)(at + page * PAGE), buffer, page);
}

static unsigned wrong(const uint8_t* at, unsigned pages, unsigned buffer) {
  unsigned count = 0;
  for (unsigned page = 0; page < pages; page++)
    count += !page_is((const uint64_t*)(at + page * PAGE), buffer, page);
  return count;
}

/* Whether two buffers are memory of their own: one that looks, some pages on, like the other from
 * its start is the same memory. Then nothing is written: it is nobody's to write to. Of pages that
 * all look alike that says nothing; a buffer without a kernel mapping is not cleared, and may hold
 * such pages. `pointers`: words that are addresses of a kernel of 32 bits. */
static bool look(const char* queue, const struct mapping* kept) {
  unsigned pages = kept[0].pages, aliased = 0, pointers = 0, used = 0;
  const uint32_t* words = (const uint32_t*)kept[0].own;
  for (unsigned word = 0; word < pages * PAGE / 4; word++) {
    pointers += words[word] >= 0xc0000000 && words[word] < 0xf0000000;
    used += words[word] != 0;
  }
  bool alike = pages > 1 && !memcmp(kept[0].own, kept[0].own + PAGE, (pages - 1) * PAGE);
  for (unsigned shift = 1; shift <= 4 && !aliased && !alike && used > pages; shift++)
    if (!memcmp(kept[0].own + shift * PAGE, kept[1].own, (pages - shift) * PAGE))
      aliased = pages - shift;
  printf("bt io %s codec %s memory aliased=%u pointers=%u\n", who, queue, aliased, pointers);
  fflush(stdout);
  return !aliased;
}

/* Both ways to a buffer lead to the same memory: what is written by one is read by the other. */
static void hold_queue(int device, int queue, unsigned first, struct mapping* kept) {
  unsigned pages = 0, own = 0, exported = 0;
  const char* name = queue == OUTPUT ? "output" : "capture";
  request(device, queue, V4L2_MEMORY_MMAP, EACH);
  for (unsigned index = 0; index < EACH; index++) kept[index] = map(device, queue, index);
  if (!look(name, kept)) _exit(1);
  for (unsigned index = 0; index < EACH; index++)
    fill(kept[index].own, kept[index].pages, first + index);
  for (unsigned index = 0; index < EACH; index++) {
    pages += kept[index].pages;
    exported += wrong(kept[index].exported, kept[index].pages, first + index);
    fill(kept[index].exported, kept[index].pages, first + index + BUFFERS / 2 - 1);
    own += wrong(kept[index].own, kept[index].pages, first + index + BUFFERS / 2 - 1);
    fill(kept[index].own, kept[index].pages, first + index);
  }
  printf("bt io %s codec %s pages=%u wrong=%u exported-wrong=%u\n", who, name, pages, own,
         exported);
  fflush(stdout);
}

static void send_file(int to, int file) {
  char byte = 0, control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &file, sizeof(int));
  must(sendmsg(to, &message, 0), "sendmsg");
}

/* The dma-buf that the other process sends, or -1 when it ends before. */
static int receive_file(int from) {
  char byte, control[CMSG_SPACE(sizeof(int))];
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
  int file = -1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  if (recvmsg(from, &message, 0) != 1) return -1;
  struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header) memcpy(&file, CMSG_DATA(header), sizeof(int));
  return file;
}

static void hold(char* word, unsigned first, int parent) {
  char *size = strchr(word, '='), output[5], capture[5];
  unsigned width, height;
  struct mapping kept[2 * EACH];
  if (size) *size++ = 0;
  who = word;
  errno = EINVAL;
  if (!size || sscanf(size, "%ux%u:%4[^:]:%4s", &width, &height, output, capture) != 4)
    fail("arguments");
  int device = open_device(word);
  set_format(device, OUTPUT, output, width, height);
  set_format(device, CAPTURE, capture, width, height);
  hold_queue(device, OUTPUT, first, kept);
  hold_queue(device, CAPTURE, first + EACH, kept + EACH);
  send_file(parent, kept[EACH].file);
  for (;;) pause();
}

/* Linux's number of an interrupt: by the controller's own number, or by its name where that is 0.
 */
static int interrupt(int hardware, const char* name) {
  char line[256], number[16];
  FILE* file = fopen("/proc/interrupts", "r");
  snprintf(number, sizeof(number), " %d ", hardware);
  while (file && fgets(line, sizeof(line), file))
    if (hardware ? strstr(line, number) && strstr(line, "Level") : strstr(line, name) != NULL) {
      fclose(file);
      return atoi(line);
    }
  errno = ENOENT;
  fail("interrupt");
  return -1;
}

static void raise_interrupt(int number) {
  char path[64];
  snprintf(path, sizeof(path), "/sys/kernel/debug/irq/irqs/%d", number);
  int file = open(path, O_WRONLY);
  if (file < 0 || write(file, "trigger", 7) != 7) fail("trigger");
  close(file);
}

static void queue_buffer(int device, int queue, int memory, int file, unsigned length) {
  struct v4l2_plane plane = {.length = length,
                             .bytesused = queue == OUTPUT ? WIDTH * HEIGHT * 2 : 0};
  struct v4l2_buffer buffer = {.type = queue, .memory = memory};
  buffer.length = 1;
  buffer.m.planes = &plane;
  if (memory == V4L2_MEMORY_DMABUF) plane.m.fd = file;
  must(ioctl(device, VIDIOC_QBUF, &buffer), "QBUF");
}

static void encode(int source, const char* how, int hardware, const char* mmu) {
  int memory = source < 0 ? V4L2_MEMORY_MMAP : V4L2_MEMORY_DMABUF;
  int output = OUTPUT, capture = CAPTURE;
  struct mapping picture = {0}, stream;
  struct v4l2_plane plane = {0};
  struct v4l2_buffer done = {.type = CAPTURE, .memory = V4L2_MEMORY_MMAP};
  context = how;
  int device = open_device(who);
  set_format(device, CAPTURE, "JPEG", WIDTH, HEIGHT);
  set_format(device, OUTPUT, "YUYV", WIDTH, HEIGHT);
  request(device, OUTPUT, memory, 1);
  request(device, CAPTURE, V4L2_MEMORY_MMAP, 1);
  if (source < 0) {
    picture = map(device, OUTPUT, 0);
    fill(picture.own, picture.pages, 1);
  }
  stream = map(device, CAPTURE, 0);
  memset(stream.own, 0, stream.length);
  queue_buffer(device, OUTPUT, memory, source, source < 0 ? picture.length : WIDTH * HEIGHT * 2);
  queue_buffer(device, CAPTURE, V4L2_MEMORY_MMAP, -1, stream.length);
  must(ioctl(device, VIDIOC_STREAMON, &output), "STREAMON");
  must(ioctl(device, VIDIOC_STREAMON, &capture), "STREAMON");
  /* The header fills a part of the first page, and the last one may be none of whole ones. */
  unsigned whole = stream.pages - 1;
  const uint64_t* last = (const uint64_t*)(stream.own + (stream.pages - 1) * PAGE);
  int tries = 1900; /* the driver gives its encoder two seconds */
  while (!page_is(last, ENCODED_BUFFER, whole - 1) && --tries) usleep(1000);
  usleep(10000);
  raise_interrupt(tries ? interrupt(hardware, "") : interrupt(0, mmu));
  struct pollfd ready = {.fd = device, .events = POLLIN};
  if (poll(&ready, 1, 10000) != 1) fail("poll");
  done.length = 1;
  done.m.planes = &plane;
  must(ioctl(device, VIDIOC_DQBUF, &done), "DQBUF");
  printf("bt io %s codec%s pages=%u wrong=%u exported-wrong=%u error=%d header=%d\n", who, how,
         whole, wrong(stream.own + PAGE, whole, ENCODED_BUFFER),
         wrong(stream.exported + PAGE, whole, ENCODED_BUFFER), !!(done.flags & V4L2_BUF_FLAG_ERROR),
         stream.own[0] == 0xff && stream.own[1] == 0xd8);
  fflush(stdout);
  _exit(0);
}

/* Tells of a process that the kernel ended. */
static void see_end(pid_t process, const char* name, const char* how) {
  int status;
  waitpid(process, &status, 0);
  if (WIFSIGNALED(status))
    printf("bt io %s codec%s killed signal=%d\n", name, how, WTERMSIG(status));
  fflush(stdout);
}

static unsigned long free_pages(void) {
  char line[128];
  unsigned long kib = 0;
  FILE* file = fopen("/proc/meminfo", "r");
  while (file && fgets(line, sizeof(line), file))
    if (sscanf(line, "MemFree: %lu kB", &kib) == 1) break;
  if (file) fclose(file);
  return kib / 4;
}

static void set(const char* path, const char* value) {
  const int file = open(path, O_WRONLY);
  if (file < 0 || write(file, value, strlen(value)) < 0) fail(path);
  close(file);
}

/* Takes most of the free memory, and gives back each fourth piece of the machine's memory, of 64
 * pages: no two of them are neighbours, so that no 150 pages of a picture lie side by side, as the
 * 32 do that a driver needs which is opened. Single pages come out of the smallest free pieces
 * first: what is not taken are the largest, and less than the decoders' buffers, which are made
 * before the picture. */
static void scatter(void) {
  enum { LEFT = 448, LARGE = 4096, SMALL = 64, PIECE = 64 };
  set("/proc/sys/vm/min_free_kbytes", "128");
  // Else the kernel keeps MiBs more free once memory is in pieces, and runs out of it.
  set("/proc/sys/vm/watermark_boost_factor", "0");
  const int frames = open("/proc/self/pagemap", O_RDONLY);
  const int use = PROT_READ | PROT_WRITE, kind = MAP_PRIVATE | MAP_ANONYMOUS;
  // More becomes free meanwhile.
  unsigned long most = free_pages() * 2, taken = 0;
  char* all = mmap(NULL, most * PAGE, use, kind | MAP_NORESERVE, -1, 0);
  if (frames < 0 || all == MAP_FAILED) fail("scatter");
  for (unsigned long step = LARGE; step >= SMALL; step /= 2)
    for (; taken + step <= most && free_pages() > LEFT + step; taken += step)
      mmap(all + taken * PAGE, step * PAGE, use, kind | MAP_FIXED | MAP_POPULATE, -1, 0);
  for (unsigned long page = 0; page < taken; page += SMALL) {
    uint64_t entries[SMALL];
    const off_t at = (off_t)(((uintptr_t)all / PAGE + page) * sizeof(entries[0]));
    if (pread(frames, entries, sizeof(entries), at) != sizeof(entries)) fail("pagemap");
    // Bits 0 to 54 are the frame's number, none where there is no page.
    for (unsigned long i = 0; i < SMALL; i++)
      if ((entries[i] & ((UINT64_C(1) << 55) - 1)) / PIECE % 4 == 0)
        madvise(all + (page + i) * PAGE, PAGE, MADV_DONTNEED);
  }
  close(frames);
}

int main(int argc, char** argv) {
  const char *encoder = NULL, *mmu = NULL;
  int hardware = 0, at = 1, imported = -1, count = 0;
  pid_t holders[8];
  signal(SIGPIPE, SIG_IGN);
  if (at < argc && !strcmp(argv[at], "--scatter")) {
    scatter();
    at++;
  }
  if (at + 3 < argc && !strcmp(argv[at], "--encode")) {
    encoder = argv[at + 1];
    hardware = atoi(argv[at + 2]);
    mmu = argv[at + 3];
    at += 4;
  }
  for (; at < argc && count < 8; at++) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
    pid_t process = fork();
    if (!process) {
      close(ends[0]);
      hold(argv[at], 2 + count * 2 * EACH, ends[1]);
    }
    close(ends[1]);
    int file = receive_file(ends[0]);
    argv[at][strcspn(argv[at], "=")] = 0;
    if (file < 0) {
      see_end(process, argv[at], "");
      continue;
    }
    if (imported < 0) imported = file;
    holders[count++] = process;
  }
  for (int job = 0; encoder && job < (imported < 0 ? 1 : 2); job++) {
    const char* how = job ? " job imported" : " job own";
    pid_t process = fork();
    who = encoder;
    if (!process) encode(job ? imported : -1, how, hardware, mmu);
    see_end(process, encoder, how);
  }
  while (count) kill(holders[--count], SIGTERM);
  while (wait(NULL) > 0) continue;
  return 0;
}
