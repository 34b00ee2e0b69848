// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What must hold for every input.
#pragma once

#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "cli/pipeline.h"
#include "try.h"

namespace dtpolicy::fuzz {

// Ends the program with a word when it does not.
void Require(bool holds, const char* what);

// What is printed holds no control character but its line feeds.
void RequirePrintable(std::string_view text);

// Every finding has an id and a message, and can be printed: by one of the formats, which depends on
// the findings alone. Gives what they come to.
Outcome RequireFindings(const Diagnostics& diagnostics);

// There is a result or an error, never both; every form of a result can be written, and the binary
// ones are trees that libfdt takes.
void RequireResult(const std::optional<cli::Compilation>& result, const Diagnostics& diagnostics);

}  // namespace dtpolicy::fuzz
