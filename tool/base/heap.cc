// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/heap.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

namespace dtpolicy {

void PrepareHeap(size_t bytes) {
  constexpr uintptr_t kHugePage = uintptr_t{2} << 20;
  if (bytes < 2 * kHugePage) return;
  // glibc keeps large blocks apart from the heap, and gives back its end, unless told otherwise.
  // Whoever stands in for its malloc, as sanitizers do, cannot be told.
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TRIM_THRESHOLD, -1) == 0) return;
  void* block = std::malloc(bytes);
  if (block == nullptr) return;
  const auto begin = (reinterpret_cast<uintptr_t>(block) + kHugePage - 1) / kHugePage * kHugePage;
  const auto end = (reinterpret_cast<uintptr_t>(block) + bytes) / kHugePage * kHugePage;
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  std::free(block);  // What is asked for next comes out of it.
}

}  // namespace dtpolicy
