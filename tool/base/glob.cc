// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/glob.h"

#include <algorithm>

namespace dtpolicy {

bool AnyMatches(std::span<const std::string_view> texts, std::string_view pattern) {
  // Most rows differ from every text in the first character already, and most others in what
  // stands before the first star, or behind the last one.
  const std::string_view first = pattern.substr(0, 1);
  if (first != "*" && std::ranges::none_of(texts, [first](std::string_view text) {
        return text.starts_with(first);
      })) {
    return false;
  }
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) {
    return std::ranges::find(texts, pattern) != texts.end();
  }
  const std::string_view prefix = pattern.substr(0, star);
  const std::string_view suffix = pattern.substr(pattern.rfind('*') + 1);
  return std::ranges::any_of(texts, [&](std::string_view text) {
    return text.starts_with(prefix) && text.ends_with(suffix) && Glob(pattern).Matches(text);
  });
}

Glob::Glob(std::string_view pattern) {
  const size_t first = pattern.find('*');
  prefix_ = pattern.substr(0, first);
  if (first == std::string_view::npos) return;
  const size_t last = pattern.rfind('*');
  if (pattern.find('/') == std::string_view::npos && pattern.find("**") == std::string_view::npos) {
    middle_ = pattern.substr(first, last + 1 - first);
    suffix_ = pattern.substr(last + 1);
    return;
  }
  size_t i = first;
  while (i <= last) {
    const bool at_component = i > 0 && pattern[i - 1] == '/';
    if (at_component && pattern.substr(i, 3) == "**/") {
      tokens_.push_back({Token::Kind::kFolders});
      i += 3;  // the slash belongs to the stars
    } else if (pattern.substr(i, 2) == "**") {
      tokens_.push_back({Token::Kind::kAcross});
      i += 2;
    } else if (pattern[i] == '*') {
      tokens_.push_back({Token::Kind::kWithinComponent});
      i += 1;
    } else {
      tokens_.push_back({Token::Kind::kLiteral, pattern[i]});
      i += 1;
    }
  }
  suffix_ = pattern.substr(i);
}

bool Glob::Matches(std::string_view text) const {
  if (middle_.empty() && tokens_.empty()) return text == prefix_;
  if (text.size() < prefix_.size() + suffix_.size() || !text.starts_with(prefix_) ||
      !text.ends_with(suffix_)) {
    return false;
  }
  text = text.substr(prefix_.size(), text.size() - prefix_.size() - suffix_.size());
  if (tokens_.empty()) return text.find('/') == std::string_view::npos && MatchesRuns(text);
  if (tokens_.size() == 1 && tokens_[0].kind == Token::Kind::kWithinComponent) {
    return text.find('/') == std::string_view::npos;
  }
  if (tokens_.size() == 1 && tokens_[0].kind == Token::Kind::kAcross) return true;
  return MatchesTokens(text);
}

// Each run of characters between two stars, as far in front as the ones before leave it: what
// matches further behind leaves less to those that follow.
bool Glob::MatchesRuns(std::string_view text) const {
  std::string_view rest(middle_);
  for (rest.remove_prefix(1); !rest.empty(); rest.remove_prefix(1)) {
    const std::string_view run = rest.substr(0, rest.find('*'));
    const size_t at = text.find(run);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + run.size());
    rest.remove_prefix(run.size());
  }
  return true;
}

// One row per token: `reached[p]` says whether the tokens so far can match the first `p`
// characters. No backtracking, so that a pattern like `*a*a*a*b` costs no more than any other of
// its length.
bool Glob::MatchesTokens(std::string_view text) const {
  std::vector<char> reached(text.size() + 1, 0);
  reached[0] = 1;
  for (const Token& token : tokens_) {
    char before = 0;              // reached[p - 1] as the tokens before this one left it
    bool inside_folders = false;  // a kFolders token has begun before `p`
    for (size_t p = 0; p <= text.size(); ++p) {
      const char here = reached[p];
      const char last = p > 0 ? text[p - 1] : '\0';
      switch (token.kind) {
        case Token::Kind::kLiteral:
          reached[p] = p > 0 && before != 0 && last == token.literal ? 1 : 0;
          break;
        case Token::Kind::kWithinComponent:
          if (p > 0 && reached[p - 1] != 0 && last != '/') reached[p] = 1;
          break;
        case Token::Kind::kAcross:
          if (p > 0 && reached[p - 1] != 0) reached[p] = 1;
          break;
        case Token::Kind::kFolders:
          if (inside_folders && last == '/') reached[p] = 1;
          if (here != 0) inside_folders = true;
          break;
      }
      before = here;
    }
  }
  return reached[text.size()] != 0;
}

}  // namespace dtpolicy
