// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The options that every command with findings has, and how findings reach the user.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "cli/command.h"

namespace CLI {
class Option;
class Validator;
}  // namespace CLI

namespace dtpolicy::cli {

// A number in decimal, from `least` to `most`. (CLI11's own Range words its message in each release
// otherwise.)
CLI::Validator InRange(size_t least, size_t most);

// An option, or where `name` has no dashes an argument; `type` is what help calls its value.
CLI::Option* AddOption(CLI::App& subcommand, const std::string& name, std::string& value,
                       const std::string& type, const std::string& what);
CLI::Option* AddOption(CLI::App& subcommand, const std::string& name,
                       std::vector<std::string>& values, const std::string& type,
                       const std::string& what);

// `--base`, or the tree as one more argument behind those that were declared before.
// `what` says which tree it is.
void DeclareBase(CLI::App& subcommand, std::string& base,
                 const std::string& what = "The board's device tree");

// `--output`: where `what` ("the policy") goes; `-` is standard output.
void DeclareOutput(CLI::App& subcommand, std::string& output, std::string_view what);

// `--format text|json` of an output ("the list") that is not findings.
void DeclareTextOrJson(CLI::App& subcommand, std::string& format, std::string_view what);

// `--jobs`: how many of `what` ("Bases to check") at once; 0: as many as there are processors.
void DeclareJobs(CLI::App& subcommand, unsigned& jobs, std::string_view what);

// Where findings go: beside an output on standard output, or as the output itself.
enum class FindingsTo { kStderr, kStdout };

// `-W`, `--werror`, `-q`, `--color`, `--format`.
struct FindingOptions {
  std::vector<std::string> adjustments;
  bool warnings_are_errors = false;
  bool quiet = false;
  std::string color = "auto";
  std::string format = "text";

  void Declare(CLI::App& subcommand);
  // All but `--format`, for a command whose own output has that option.
  void DeclareLevels(CLI::App& subcommand);

  // What `-W` asks for. `-W id` shows a finding at its own level, `-W no-id` silences it,
  // `-W error=id` makes it an error.
  Levels AdjustedLevels() const;
};

// Prints the findings in reading order and gives the exit code they mean.
Exit Conclude(Diagnostics& diagnostics, const FindingOptions& options, FindingsTo to);

// kUsage, and said, when more than one of `inputs` is standard input, which can be read once.
Exit RefuseSharedStdin(const std::vector<std::string>& inputs);

// kUsage, and said, when `output` is one of the files in `inputs`, by whatever name.
Exit RefuseInputAsOutput(const std::string& output, const std::vector<std::string>& inputs);

// A mistake on the command line that only the command itself can see.
Exit UsageError(std::string_view message);

}  // namespace dtpolicy::cli
