// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What must hold of a policy's bytes before the YAML parser sees them. The parser (yaml-cpp 0.7)
// replaces bad bytes in silence, reads U+0004 as the end of the file, guesses at UTF-16, and keeps
// every token of a flow collection until its end: none of that may decide what a policy means or
// costs.
#pragma once

#include "base/diagnostic.h"
#include "base/source_text.h"

namespace dtpolicy::policy {

// Whether `source` is UTF-8 text of a sane size. Reports the first fault.
bool CheckText(const SourceText& source, Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
