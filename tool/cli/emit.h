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

}  // namespace dtpolicy::cli
