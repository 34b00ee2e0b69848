// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// "Did you mean": the name nearest to one that was not found.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace dtpolicy {

// The candidate with the fewest edits (insert, delete, replace, swap of neighbours) to `name`, if
// it is near enough to be a likely slip: at most a third of the longer name's length. Among equally
// near ones the first wins, so that the same input gives the same answer.
std::optional<std::string_view> NearestName(std::string_view name,
                                            std::span<const std::string_view> candidates);

}  // namespace dtpolicy
