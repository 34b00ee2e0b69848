// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The forms `compile --emit` knows, as a table: a new form is a writer in overlay/ or report/ and a
// row here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/pipeline.h"

namespace dtpolicy::cli {

// Names that outputs refer to: no output depends on where it was made.
struct EmitNames {
  std::string base;  // of the base's file, from the folder of the output
  std::string dtbo;  // that a .dtbo of this policy would have
};

struct EmitForm {
  std::string_view name;
  std::string_view summary;
  bool binary;
  std::string (*write)(const Compilation& compilation, const EmitNames& names);
};

std::span<const EmitForm> EmitForms();

// How the file `output` has to name `input`: by the way from its own folder, as dtc looks for what
// is included. Where it is standard output (`-`), nobody knows where it will be: by the name alone.
std::string NameFrom(const std::string& output, const std::string& input);

}  // namespace dtpolicy::cli
