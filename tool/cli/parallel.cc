// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

namespace dtpolicy::cli {

void ForEachInParallel(size_t count, unsigned workers, const std::function<void(size_t)>& task,
                       const std::function<void(size_t done)>& watch) {
  if (count == 1) return task(0);
  if (workers == 0) workers = std::max(1U, std::thread::hardware_concurrency());
  // Tasks are handed out one by one: they differ much in length.
  std::atomic<size_t> next{0};
  std::atomic<size_t> done{0};
  const auto work = [&] {
    try {
      for (size_t index = next++; index < count; index = next++) {
        task(index);
        ++done;
      }
    } catch (...) {
      next = count;
      throw;
    }
  };
  std::vector<std::future<void>> threads;
  while (threads.size() < std::min<size_t>(workers, count)) {
    try {
      threads.push_back(std::async(std::launch::async, work));
    } catch (const std::system_error&) {
      break;  // the system allows no more of them: those that there are do the work
    }
  }
  if (threads.empty()) work();
  constexpr std::chrono::milliseconds kInterval{100};
  for (const std::future<void>& thread : threads) {
    while (thread.wait_for(kInterval) != std::future_status::ready) watch(done);
  }
  for (std::future<void>& thread : threads) thread.get();
}

}  // namespace dtpolicy::cli
