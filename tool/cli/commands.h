// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The function of each command; see command.h.
#pragma once

#include "cli/command.h"

namespace dtpolicy::cli {

Action DeclareApply(CLI::App& subcommand);
Action DeclareCheck(CLI::App& subcommand);
Action DeclareCompile(CLI::App& subcommand);
Action DeclareDiff(CLI::App& subcommand);
Action DeclareExplain(CLI::App& subcommand);
Action DeclareInit(CLI::App& subcommand);
Action DeclareList(CLI::App& subcommand);
Action DeclareReport(CLI::App& subcommand);
Action DeclareSchema(CLI::App& subcommand);
Action DeclareVerify(CLI::App& subcommand);

}  // namespace dtpolicy::cli
