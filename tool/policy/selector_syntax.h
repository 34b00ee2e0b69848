// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the values of a selector may look like, apart from YAML and from any tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/selector.h"

namespace dtpolicy::policy {

// Why a value is not what it should be, in the words of the message and its help.
struct SyntaxFault {
  std::string_view wanted;  // "a path"
  std::string why;
  std::string help;
};
using SyntaxResult = std::optional<SyntaxFault>;  // nothing: the value is well-formed

SyntaxResult CheckPathPattern(std::string_view text);
SyntaxResult CheckExactPath(std::string_view text);
SyntaxResult CheckNodePattern(std::string_view text);
SyntaxResult CheckCompatiblePattern(std::string_view text);
SyntaxResult CheckIommuPattern(std::string_view text);
SyntaxResult CheckLabel(std::string_view text);
SyntaxResult CheckAlias(std::string_view text);
SyntaxResult CheckDeviceName(std::string_view text);

// `1c.0/00.0`: functions from a host bridge downwards. `functions` is only written when the result
// holds no fault.
SyntaxResult ReadPciFunctions(std::string_view text, std::vector<PciFunction>& functions);

}  // namespace dtpolicy::policy
