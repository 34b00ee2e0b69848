// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/random.h"

#include <sys/random.h>
#include <unistd.h>

#include <chrono>

namespace dtpolicy {

void DrawRandom(std::span<uint64_t> numbers) {
  // So few bytes come whole or not at all. Kernels before 5.6 know only the second flag.
  for (const unsigned flags : {GRND_INSECURE, GRND_NONBLOCK}) {
    const ssize_t drawn = getrandom(numbers.data(), numbers.size_bytes(), flags);
    if (drawn == static_cast<ssize_t>(numbers.size_bytes())) return;
  }
  // An old kernel that is not ready yet: the clock is the best there is.
  uint64_t state = static_cast<uint64_t>(getpid()) << 32;
  for (uint64_t& number : numbers) {
    state ^= static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    state = (state ^ (state >> 31)) * 0x9e3779b97f4a7c15;
    number = state ^ (state >> 29);
  }
}

}  // namespace dtpolicy
