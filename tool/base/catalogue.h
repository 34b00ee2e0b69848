// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The catalogue: everything that dtpolicy can say under an id. Each finding is a file in
// tool/findings, from which its kind (finding::kNoIommu) and its manual are made when building.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy {

// One finding with its manual entry: plain text, with names in backticks. Paragraphs are parted by
// an empty line.
struct Finding {
  const Kind& kind;
  bool allowable;            // an `allow` of a policy may accept it
  std::string_view about;    // "a device"
  std::string_view fires;    // when it does, in one line without a full stop
  std::string_view seen;     // what was seen
  std::string_view happens;  // what will happen on the board; may be empty, as may the source
  std::string_view mend;     // what to change
  std::string_view source;   // where the fact can be read
};

// Sorted by id.
std::span<const Finding> AllFindings();

// Null when there is no finding of that id.
const Finding* FindFinding(std::string_view id);

// The id that `id` may be a slip of.
std::optional<std::string_view> NearestFinding(std::string_view id);

// Ids that were findings once, and that none may have again.
std::span<const std::string_view> RetiredFindings();

// "there is no finding `no-mtch`", with the nearest id or that it existed once.
std::string NoSuchFinding(std::string_view id);

}  // namespace dtpolicy
