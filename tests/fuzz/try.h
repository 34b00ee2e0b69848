// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Each way in for bytes that nobody has vouched for: the passes are called as the commands call
// them, and the program is stopped where something does not hold that must hold for every input.
// The fuzzers call these, the replay of kept inputs does, and tests/hostile.
#pragma once

#include <string_view>

namespace dtpolicy::fuzz {

enum class Outcome { kResult, kNamedError };

// Text → policy → plan, findings and every form of output, on a small board.
Outcome TryPolicy(std::string_view text);

// Bytes → tree → list, names, plan of a policy that names everything, every form of output.
Outcome TryTree(std::string_view bytes);
// As far as the overlay and the merged tree, for runs by the million.
Outcome TryTreeBriefly(std::string_view bytes);

// A base whose header says where it ends, and the overlay behind it → apply, diff.
Outcome TryApply(std::string_view bytes);

// A folder as Linux shows a running tree, and one as sysfs, → verify. The text is lines: `f PATH
// TEXT` is a file, `l PATH TARGET` a link.
Outcome TryVerify(std::string_view lines);

// Bytes → tree → the page and the picture of a report.
Outcome TryReport(std::string_view bytes);

}  // namespace dtpolicy::fuzz
