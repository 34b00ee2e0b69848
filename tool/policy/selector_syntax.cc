// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/selector_syntax.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace dtpolicy::policy {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Neither dtc nor any firmware makes names out of anything else.
SyntaxResult CheckCharacters(std::string_view text, std::string_view wanted) {
  const auto bad = std::ranges::find_if(text, [](char c) { return c <= 0x20 || c >= 0x7F; });
  if (bad == text.end()) return std::nullopt;
  if (*bad == ' ') return SyntaxFault{wanted, "it holds a blank", "take the blank out"};
  return SyntaxFault{wanted, "it holds a character outside ASCII",
                     "names in a device tree are ASCII"};
}

SyntaxResult CheckStars(std::string_view text) {
  if (text.find("***") == std::string_view::npos) return std::nullopt;
  return SyntaxFault{"a pattern", "`***` means nothing",
                     "`*` stands for anything but `/`, `**` for anything"};
}

// For patterns without components.
SyntaxResult CheckSingleStars(std::string_view text) {
  if (auto fault = CheckStars(text)) return fault;
  if (text.find("**") == std::string_view::npos) return std::nullopt;
  return SyntaxFault{"a pattern", "`**` is for paths", "write `*`"};
}

SyntaxResult CheckSlashes(std::string_view text) {
  constexpr std::string_view kWanted = "a path";
  if (!text.starts_with('/')) {
    if (text.starts_with('&')) {
      return SyntaxFault{kWanted, "it does not start with `/`",
                         fmt::format("to name a label, write `label: {}`", text.substr(1))};
    }
    return SyntaxFault{kWanted, "it does not start with `/`",
                       "paths are absolute; to find a node wherever it is, use `node` or `/**/`"};
  }
  if (text.find("//") != std::string_view::npos) {
    return SyntaxFault{kWanted, "it holds `//`", "write one `/` between names"};
  }
  if (text.size() > 1 && text.ends_with('/')) {
    return SyntaxFault{kWanted, "it ends with `/`", "take the last `/` out"};
  }
  return CheckCharacters(text, kWanted);
}

// Reads one or two hexadecimal digits.
std::optional<unsigned> ReadHex(std::string_view text) {
  if (text.empty() || text.size() > 2) return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

SyntaxResult CheckPathPattern(std::string_view text) {
  if (auto fault = CheckSlashes(text)) return fault;
  return CheckStars(text);
}

SyntaxResult CheckExactPath(std::string_view text) {
  if (auto fault = CheckSlashes(text)) return fault;
  if (text.find('*') == std::string_view::npos) return std::nullopt;
  return SyntaxFault{"an exact path", "it holds `*`", "name one node"};
}

SyntaxResult CheckNodePattern(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    return SyntaxFault{"a node name", "it holds `/`", fmt::format("write `path: {}`", text)};
  }
  if (auto fault = CheckCharacters(text, "a node name")) return fault;
  return CheckSingleStars(text);
}

SyntaxResult CheckCompatiblePattern(std::string_view text) {
  if (auto fault = CheckCharacters(text, "a compatible")) return fault;
  return CheckSingleStars(text);
}

SyntaxResult CheckIommuPattern(std::string_view text) {
  if (text.starts_with('/')) return CheckPathPattern(text);
  if (auto fault = CheckCharacters(text, "an IOMMU's path, label or compatible")) return fault;
  return CheckStars(text);
}

SyntaxResult CheckLabel(std::string_view text) {
  constexpr std::string_view kWanted = "a label";
  if (text.starts_with('&')) {
    return SyntaxFault{kWanted, "it starts with `&`", fmt::format("write `{}`", text.substr(1))};
  }
  if (text.find('*') != std::string_view::npos) {
    return SyntaxFault{kWanted, "it holds `*`",
                       "labels are exact; patterns go with `node` or `path`"};
  }
  // Devicetree Specification 0.4, 6.2.
  const bool good = !IsDigit(text[0]) && std::ranges::all_of(text, [](char c) {
    return IsLetter(c) || IsDigit(c) || c == '_';
  });
  if (good) return std::nullopt;
  return SyntaxFault{kWanted, "a label is letters, digits and `_`, no digit first",
                     "labels are the names in the tree's `/__symbols__`"};
}

SyntaxResult CheckAlias(std::string_view text) {
  constexpr std::string_view kWanted = "an alias";
  if (text.find('*') != std::string_view::npos) {
    return SyntaxFault{kWanted, "it holds `*`",
                       "aliases are exact; patterns go with `node` or `path`"};
  }
  if (text.find('/') != std::string_view::npos) {
    return SyntaxFault{kWanted, "it holds `/`", fmt::format("write `path: {}`", text)};
  }
  return CheckCharacters(text, kWanted);
}

SyntaxResult CheckDeviceName(std::string_view text) {
  constexpr std::string_view kWanted = "a device name";
  if (text.find('*') != std::string_view::npos) {
    return SyntaxFault{kWanted, "it holds `*`", "device names are exact; patterns go with `node`"};
  }
  if (text.find('/') != std::string_view::npos) {
    return SyntaxFault{kWanted, "it holds `/`",
                       "write the name as the kernel's messages do: `14450000.mixer`"};
  }
  return CheckCharacters(text, kWanted);
}

// Deeper than any board has its bridges, and well within the depth that a tree may have.
constexpr size_t kMaxPciSteps = 16;

SyntaxResult ReadPciFunctions(std::string_view text, std::vector<PciFunction>& functions) {
  constexpr std::string_view kWanted = "a PCI function";
  const std::string help =
      "write `DD.F` in hexadecimal, as `lspci` does behind the bus; `1c.0/00.0` through a bridge";
  if (text.find(':') != std::string_view::npos) {
    return SyntaxFault{kWanted, "bus numbers are only given at boot", help};
  }
  std::vector<PciFunction> read;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('/', begin), text.size());
    const std::string_view step = text.substr(begin, end - begin);
    const size_t dot = step.find('.');
    const bool has_dot = dot != std::string_view::npos;
    const auto device = ReadHex(step.substr(0, has_dot ? dot : 0));
    const auto function = ReadHex(has_dot ? step.substr(dot + 1) : std::string_view());
    if (!device || !function || step.size() - dot > 2) {
      return SyntaxFault{kWanted, fmt::format("`{}` is not `DD.F`", step), help};
    }
    if (*device > 0x1F) {
      return SyntaxFault{kWanted, fmt::format("device {:x} is above 1f", *device), help};
    }
    if (*function > 7) {
      return SyntaxFault{kWanted, fmt::format("function {:x} is above 7", *function), help};
    }
    if (read.size() == kMaxPciSteps) {
      return SyntaxFault{kWanted,
                         fmt::format("it leads through more than {} bridges", kMaxPciSteps), help};
    }
    read.push_back({static_cast<uint8_t>(*device), static_cast<uint8_t>(*function)});
    begin = end + 1;
  }
  functions = std::move(read);
  return std::nullopt;
}

}  // namespace dtpolicy::policy
