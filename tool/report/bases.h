// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <span>
#include <string>

#include "base/diagnostic.h"

namespace dtpolicy::report {

// "a.dtb, b.dtb and 3 more"
std::string FirstFew(std::span<const std::string> names);

// The bases a finding holds for, in words for people: the first few, and how many more. Empty where
// its place or message says it already, or where there was only one to look at.
std::string BasesText(const Diagnostic& diagnostic);

}  // namespace dtpolicy::report
