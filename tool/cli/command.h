// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a command is: one file (cmd_<name>.cc) with one function, declared here, and one row in
// commands.cc.
#pragma once

#include <functional>
#include <span>
#include <string_view>

namespace CLI {
class App;
}

namespace dtpolicy::cli {

// Process exit codes, a fixed form of the tool.
enum class Exit : int { kDone = 0, kFindings = 1, kUsage = 2, kFault = 3 };

// Runs the command once its options are parsed.
using Action = std::function<Exit()>;

struct Command {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view example;  // shown under --help
  // Declares the command's options on `subcommand` and gives what to run when it is chosen.
  Action (*declare)(CLI::App& subcommand);
};

std::span<const Command> Commands();

// The function of each.
Action DeclareApply(CLI::App& subcommand);
Action DeclareAudit(CLI::App& subcommand);
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
