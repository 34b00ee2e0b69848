// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Memory for work on large inputs.
#pragma once

#include <cstddef>

namespace dtpolicy {

// Tells the heap that some `bytes` will be asked for in all: makes room for them in one piece, of
// huge pages where the kernel gives them (transparent_hugepage, `madvise` or `always`). Only a hint:
// without memory nothing happens, and where memory is asked for in another thread it is of no use.
//
// The first touch of each page of 4 KiB is an exception that the kernel has to handle; for a tree of
// ten megabytes that took longer than all work on it (docs/performance.md).
void PrepareHeap(size_t bytes);

}  // namespace dtpolicy
