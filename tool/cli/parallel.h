// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <cstddef>
#include <functional>

namespace dtpolicy::cli {

// Calls `task` once with each number below `count`, on up to `workers` threads (0: as many as there
// are processors), in no certain order. Meanwhile `watch` is called with the number of tasks done
// so far, on the calling thread, some ten times a second; a single task runs there itself. What a
// task throws is thrown here once all threads have ended; no further task is begun after it.
void ForEachInParallel(size_t count, unsigned workers, const std::function<void(size_t)>& task,
                       const std::function<void(size_t done)>& watch);

}  // namespace dtpolicy::cli
