// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Many policies against many bases: what `dtpolicy check` finds.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "platform/kernel_config.h"
#include "policy/policy.h"

namespace dtpolicy::cli {

struct CheckJob {
  const std::vector<policy::Policy>& policies;
  const std::vector<std::string>& bases;  // paths
  const Levels& levels;
  unsigned workers;                                // threads; 0: as many as there are processors
  std::function<void(size_t done)> progress;       // called now and then with the bases done so far
  const platform::KernelConfig* config = nullptr;  // of the kernel at hand, if it is known
};

struct CheckResult {
  std::deque<Diagnostic> findings;
  std::vector<std::string>
      unchecked;  // names of the bases that could be read, and no policy is for
};

// Every finding of each policy against each base whose root `compatible` it names, and
// `wrong-board` for a policy that no base is for. Each base is read once and given up again before
// its thread takes the next, and one that cannot be read is reported and stops nothing. The
// findings come in the order of the bases, whatever the number of threads; with several bases each
// says which it holds for.
CheckResult CheckPolicies(const CheckJob& job);

// Findings that differ in nothing but their bases, made one with all those bases: a layer that two
// policies extend, a policy for several boards. The first of them keeps its place.
std::deque<Diagnostic> MergeRepeats(std::deque<Diagnostic> findings);

}  // namespace dtpolicy::cli
