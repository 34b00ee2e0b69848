// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Damages inputs in every small way: each truncation of a tree and of a policy, and random flips of
// bytes of real boards' trees. Each damaged input goes through all that tests/fuzz/try.h demands: a
// result or a named error. What one takes of the processor and what all take of memory is bounded.
//
//   cut_and_flip BOARDS POLICY [--flips N] [--trees N] [--part I/N]
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "try.h"

namespace {

namespace fs = std::filesystem;
using dtpolicy::fuzz::Outcome;

#if defined(__SANITIZE_ADDRESS__)
constexpr double kMostSeconds = 20;
constexpr long kMostMegabytes = 2048;
#else
constexpr double kMostSeconds = 1;
constexpr long kMostMegabytes = 100;
#endif

double ProcessorSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Runs inputs, keeps count, and remembers the slowest.
class Count {
 public:
  using Try = Outcome (*)(std::string_view bytes);

  // `where` says how the input was made, should the program end in it.
  void Run(Try attempt, const std::string& bytes, const std::string& where) {
    Now(where);
    const double begin = ProcessorSeconds();
    ++(attempt(bytes) == Outcome::kResult ? results_ : errors_);
    const double took = ProcessorSeconds() - begin;
    if (took <= slowest_) return;
    slowest_ = took;
    slowest_where_ = where;
  }

  void Print(const std::string& what, double began) const {
    std::printf("%s: %zu results, %zu named errors, %.1f s of CPU, slowest %.1f ms (%s)\n",
                what.c_str(), results_, errors_, ProcessorSeconds() - began, slowest_ * 1e3,
                slowest_where_.c_str());
    std::fflush(stdout);
  }
  bool in_time() const { return slowest_ <= kMostSeconds; }
  size_t runs() const { return results_ + errors_; }
  size_t errors() const { return errors_; }

  static void PrintNow() { std::fprintf(stderr, "in: %s\n", now_.data()); }

 private:
  static void Now(const std::string& where) {
    const size_t length = where.copy(now_.data(), now_.size() - 1);
    now_[length] = '\0';
  }

  static inline std::array<char, 200> now_{};
  size_t results_ = 0;
  size_t errors_ = 0;
  double slowest_ = 0;
  std::string slowest_where_;
};

// Ends with the damage that did it, however the program ends.
void OnSignal(int signal) {
  Count::PrintNow();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void Truncate(Count::Try attempt, const std::string& name, const std::string& bytes, Count& count) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    count.Run(attempt, bytes.substr(0, size), name + ", first " + std::to_string(size));
  }
}

// The same tree and number of flips always give the same damage.
void Flip(const std::string& name, const std::string& bytes, size_t flips, Count& count) {
  std::seed_seq seed(name.begin(), name.end());
  std::mt19937 random(seed);
  std::string damaged = bytes;
  for (size_t i = 0; i < flips; ++i) {
    const size_t at = random() % bytes.size();
    const auto mask = static_cast<char>(random() % 255 + 1);
    damaged[at] = static_cast<char>(bytes[at] ^ mask);
    // All that can be made of a tree takes many times what its two main outputs do.
    count.Run(i % 100 == 0 ? dtpolicy::fuzz::TryTree : dtpolicy::fuzz::TryTreeBriefly, damaged,
              name + ", byte " + std::to_string(at) + " is " +
                  std::to_string(static_cast<unsigned char>(damaged[at])));
    damaged[at] = bytes[at];
  }
}

// `count` trees, evenly from all of both architectures in order of their paths.
std::vector<fs::path> Sample(const fs::path& boards, size_t count) {
  std::vector<fs::path> trees;
  for (const auto& entry : fs::recursive_directory_iterator(boards)) {
    if (entry.path().extension() == ".dtb") trees.push_back(entry.path());
  }
  std::sort(trees.begin(), trees.end());
  std::vector<fs::path> sample;
  for (size_t i = 0; i < count && !trees.empty(); ++i) {
    sample.push_back(trees[i * trees.size() / count]);
  }
  return sample;
}

struct Options {
  fs::path boards;
  fs::path policy;
  size_t flips = 100'000;
  size_t trees = 50;
  size_t part = 1;
  size_t parts = 1;
};

int Usage() {
  std::fprintf(stderr, "usage: cut_and_flip BOARDS POLICY [--flips N] [--trees N] [--part I/N]\n");
  return 2;
}

int Run(const Options& options) {
  bool good = true;
  size_t runs = 0;
  const auto part_done = [&](const Count& count) {
    good = good && count.in_time() && count.runs() > 0;
    runs += count.runs();
  };
  const double began = ProcessorSeconds();
  if (options.part == 1) {
    const std::string snow = Read(options.boards / "armhf/exynos5250-snow.dtb");
    Count trees;
    Truncate(dtpolicy::fuzz::TryTree, "snow", snow, trees);
    for (size_t size = 8; size < snow.size(); ++size) {
      std::string cut = snow.substr(0, size);
      for (int i = 0; i < 4; ++i) cut[4 + i] = static_cast<char>(size >> (24 - 8 * i));
      trees.Run(dtpolicy::fuzz::TryTree, cut,
                "snow, first " + std::to_string(size) + ", and says so");
    }
    trees.Print("truncations of a tree", began);
    // Its blocks say how long they are: no part of a tree is one.
    good = good && trees.errors() == trees.runs();
    part_done(trees);
    Count policies;
    Truncate(dtpolicy::fuzz::TryPolicy, "policy", Read(options.policy), policies);
    policies.Print("truncations of a policy", began);
    part_done(policies);
  }
  const std::vector<fs::path> sample = Sample(options.boards, options.trees);
  for (size_t i = options.part - 1; i < sample.size(); i += options.parts) {
    const double tree_began = ProcessorSeconds();
    const std::string name = sample[i].lexically_relative(options.boards).string();
    Count flips;
    Flip(name, Read(sample[i]), options.flips, flips);
    flips.Print(name, tree_began);
    part_done(flips);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const long megabytes = usage.ru_maxrss / 1024;
  good = good && megabytes <= kMostMegabytes;
  std::printf("%zu inputs, %.1f s of CPU, %ld MB at most: %s\n", runs, ProcessorSeconds() - began,
              megabytes, good ? "passed" : "FAILED");
  return good && runs > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc % 2 == 0) return Usage();
  Options options{argv[1], argv[2]};
  for (int i = 3; i < argc; i += 2) {
    const std::string_view option = argv[i];
    char* rest = nullptr;
    const size_t value = std::strtoul(argv[i + 1], &rest, 10);
    if (option == "--flips") {
      options.flips = value;
    } else if (option == "--trees") {
      options.trees = value;
    } else if (option == "--part" && *rest == '/') {
      options.part = value;
      options.parts = std::strtoul(rest + 1, &rest, 10);
    } else {
      return Usage();
    }
    if (*rest != '\0' || value == 0 || options.part > options.parts) return Usage();
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(signal, OnSignal);
  return Run(options);
}
