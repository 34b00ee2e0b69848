// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Many texts, sorted, so that a pattern looks only at those that begin or end as it does.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace dtpolicy {

class TextIndex {
 public:
  // The characters of `texts` must outlive the index.
  explicit TextIndex(std::vector<std::string_view> texts);

  std::string_view at(uint32_t place) const { return texts_[place]; }

  // All of these give places in `texts`, ordered by text.
  std::span<const uint32_t> StartingWith(std::string_view prefix) const;
  std::span<const uint32_t> EndingWith(std::string_view suffix);
  // Every text that matches the glob (or exact text) `pattern`, and more that may not: of those
  // that begin like it and those that end like it, whichever are fewer.
  std::span<const uint32_t> Candidates(std::string_view pattern);

 private:
  std::vector<std::string_view> texts_;
  std::vector<uint32_t> forwards_;
  std::vector<uint32_t> backwards_;  // sorted by the texts read from their ends, once needed
};

}  // namespace dtpolicy
