// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy schema: the JSON Schema of a policy.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "report/policy_schema.h"

namespace dtpolicy::cli {

Action DeclareSchema(CLI::App& subcommand) {
  auto output = std::make_shared<std::string>("-");
  DeclareOutput(subcommand, *output, "the schema");
  return [output] {
    Diagnostics diagnostics;
    WriteFile(*output, report::WritePolicySchema(), diagnostics);
    return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
  };
}

}  // namespace dtpolicy::cli
