// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Glob patterns of selectors, compiled once and matched often.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dtpolicy {

// Whether one of `texts` is `pattern`, or matches it where it is a glob: for a row of a table,
// which is asked now and then.
bool AnyMatches(std::span<const std::string_view> texts, std::string_view pattern);

// `*` stands for any run of characters but `/`; `**` for any run at all, `/` included; `?` and
// brackets are ordinary characters (a node name may hold neither, a path none of them).
// In a path, `/**/` also stands for a single `/`: `/soc/**/mmc@*` finds `/soc/mmc@1`.
class Glob {
 public:
  explicit Glob(std::string_view pattern);

  // Whether `pattern` holds a `*`; without one it is an exact name.
  static bool IsPattern(std::string_view pattern) {
    return pattern.find('*') != std::string_view::npos;
  }

  // In time at most proportional to the product of both lengths, and for a pattern with one star or
  // none to the text's. Nothing is allocated for a pattern without `/` and `**`.
  bool Matches(std::string_view text) const;

 private:
  struct Token {
    // kFolders is the `**/` of `/**/`: nothing, or whole components with their `/`.
    enum class Kind { kLiteral, kWithinComponent, kAcross, kFolders } kind;
    char literal = 0;
  };
  bool MatchesRuns(std::string_view text) const;
  bool MatchesTokens(std::string_view text) const;

  // What stands before the first star, and behind the last one. Without a star all of it is in the
  // first.
  std::string prefix_;
  std::string suffix_;
  // What stands between, both stars included: as it is where the pattern has neither `/` nor `**`,
  // which is most often so, otherwise as tokens.
  std::string middle_;
  std::vector<Token> tokens_;
};

}  // namespace dtpolicy
