// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Rules about the lines of a YAML file that yaml-cpp does not hold.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"

namespace dtpolicy::policy {

// YAML allows a tab before text that goes on from the line above and inside brackets (`tab_safe`),
// nowhere else. yaml-cpp accepts some of the others and then takes the line for part of something
// it is not. With `fault`, where the parser gave up, only the lines up to there are looked at, and
// a tab in that very line is what is wrong with it.
bool CheckTabs(const SourceText& source, std::vector<Span> tab_safe, std::optional<uint32_t> fault,
               Diagnostics& diagnostics);

// Directives (`%YAML 1.2`) can only stand before everything else.
bool CheckDirectives(const SourceText& source, Diagnostics& diagnostics);

// Whether nothing follows the document that ends at `pos`.
bool CheckEnd(const SourceText& source, uint32_t pos, Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
