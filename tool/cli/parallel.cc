// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/parallel.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace dtpolicy::cli {
namespace {

// What the threads share. Tasks are handed out one by one: they differ much in length.
class TaskQueue {
 public:
  TaskQueue(size_t count, const std::function<void(size_t)>& task) : count_(count), task_(task) {}

  // Runs tasks until none is left, or one has thrown.
  void Work() {
    std::unique_lock lock(mutex_);
    while (next_ < count_ && !failure_) {
      const size_t index = next_++;
      lock.unlock();
      std::exception_ptr failure;
      try {
        task_(index);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      ++done_;
      if (failure && !failure_) failure_ = failure;
    }
    // Under the lock, so that the watching thread cannot miss it.
    ended_.notify_all();
  }

  void WatchUntilEnd(const std::function<void(size_t)>& watch) {
    constexpr std::chrono::milliseconds kInterval{100};
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, kInterval, [this] { return done_ == count_ || failure_; })) {
      const size_t done = done_;
      lock.unlock();
      watch(done);
      lock.lock();
    }
  }

  void RethrowFailure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  const size_t count_;
  const std::function<void(size_t)>& task_;
  std::mutex mutex_;
  std::condition_variable ended_;
  size_t next_ = 0;
  size_t done_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

void ForEachInParallel(size_t count, unsigned workers, const std::function<void(size_t)>& task,
                       const std::function<void(size_t done)>& watch) {
  if (count == 1) return task(0);
  if (workers == 0) workers = std::max(1U, std::thread::hardware_concurrency());
  TaskQueue queue(count, task);
  {
    std::vector<std::jthread> threads;
    while (threads.size() < std::min<size_t>(workers, count)) {
      try {
        threads.emplace_back([&queue] { queue.Work(); });
      } catch (const std::system_error&) {
        break;  // the system allows no more of them: those that there are do the work
      }
    }
    if (threads.empty()) {
      queue.Work();
    } else {
      queue.WatchUntilEnd(watch);
    }
  }
  queue.RethrowFailure();
}

}  // namespace dtpolicy::cli
