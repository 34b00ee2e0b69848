// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/bases.h"

#include <fmt/format.h>

#include <algorithm>

namespace dtpolicy::report {

namespace {

// Whether place or message name `base`, as a word of its own.
bool SaysBase(const Diagnostic& diagnostic, const std::string& base) {
  const auto* tree = std::get_if<TreePlace>(&diagnostic.place);
  if (tree != nullptr && tree->blob == base) return true;
  const std::string words = " " + diagnostic.message + " ";
  return words.find(" " + base + " ") != std::string::npos;
}

}  // namespace

std::string FirstFew(std::span<const std::string> names) {
  constexpr size_t kShown = 8;
  std::string text =
      fmt::format("{}", fmt::join(names.first(std::min(kShown, names.size())), ", "));
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

std::string BasesText(const Diagnostic& diagnostic) {
  const std::span<const std::string> bases = diagnostic.bases;
  if (bases.size() == 1 && SaysBase(diagnostic, bases[0])) return "";
  return FirstFew(bases);
}

}  // namespace dtpolicy::report
