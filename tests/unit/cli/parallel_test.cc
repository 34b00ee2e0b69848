// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/parallel.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.h"

namespace dtpolicy::cli {
namespace {

void Ignore(size_t) {}

TEST_CASE("every task is run once, by however many threads") {
  for (const unsigned workers : {0U, 1U, 2U, 7U, 100U}) {
    for (const size_t count : {0U, 1U, 3U, 200U}) {
      std::vector<std::atomic<int>> runs(count);
      ForEachInParallel(
          count, workers, [&](size_t i) { ++runs[i]; }, Ignore);
      CAPTURE(workers, count);
      for (const auto& run : runs) CHECK(run == 1);
    }
  }
}

TEST_CASE("no more threads than asked for") {
  std::atomic<int> now{0};
  std::atomic<int> most{0};
  ForEachInParallel(
      50, 3,
      [&](size_t) {
        const int running = ++now;
        int seen = most;
        while (running > seen && !most.compare_exchange_weak(seen, running)) {
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        --now;
      },
      Ignore);
  CHECK(most >= 1);
  CHECK(most <= 3);
}

TEST_CASE("the calling thread watches while others work") {
  const auto caller = std::this_thread::get_id();
  std::atomic<bool> seen{false};
  bool by_caller = true;
  // The task waits for the watcher, so that this ends only when it is called.
  ForEachInParallel(
      2, 1,
      [&](size_t i) {
        while (i == 1 && !seen) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      },
      [&](size_t done) {
        by_caller = by_caller && std::this_thread::get_id() == caller;
        if (done == 1) seen = true;
      });
  CHECK(seen);
  CHECK(by_caller);
}

TEST_CASE("what a task throws is thrown once all threads have ended") {
  for (const unsigned workers : {1U, 4U}) {
    std::atomic<size_t> begun{0};
    CHECK_THROWS_AS(ForEachInParallel(
                        1000, workers,
                        [&](size_t i) {
                          ++begun;
                          if (i == 5) throw std::runtime_error("five");
                          std::this_thread::sleep_for(std::chrono::milliseconds(1));
                        },
                        Ignore),
                    std::runtime_error);
    CHECK(begun >= 6);
    CHECK(begun < 1000);
  }
}

}  // namespace
}  // namespace dtpolicy::cli
