// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/bases.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

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

std::string BasesText(const Diagnostic& diagnostic) {
  const std::span<const std::string> bases = diagnostic.bases;
  if (bases.size() == 1 && SaysBase(diagnostic, bases[0])) return "";
  constexpr size_t kShown = 8;
  std::string text =
      fmt::format("{}", fmt::join(bases.first(std::min(kShown, bases.size())), ", "));
  if (bases.size() > kShown) text += fmt::format(" and {} more", bases.size() - kShown);
  return text;
}

}  // namespace dtpolicy::report
