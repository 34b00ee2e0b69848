// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy compile: policy + base → overlay, in one of several forms.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/base_name.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/emit.h"
#include "cli/pipeline.h"
#include "overlay/stamp.h"

namespace dtpolicy::cli {
namespace {

struct CompileOptions {
  std::string policy;
  std::string base;
  std::string output = "-";
  std::string emit = "dtbo";
  std::string depfile;
  bool stamp = false;
  FindingOptions findings;
};

std::string WithoutExtension(const std::string& name) { return name.substr(0, name.rfind('.')); }

// A rule for make (and Ninja): the output, and every file it was made from.
std::string DepfileText(const std::string& output, const std::vector<std::string>& inputs) {
  const auto escaped = [](const std::string& name) {
    std::string text;
    for (const char c : name) {
      if (c == ' ' || c == '#' || c == ':' || c == '\\') text += '\\';
      if (c == '$') text += '$';
      text += c;
    }
    return text;
  };
  std::string text = escaped(output) + ":";
  for (const std::string& input : inputs) {
    if (input != "-") text += " " + escaped(input);
  }
  return text + "\n";
}

Exit CheckOutputs(const CompileOptions& options, const std::vector<std::string>& inputs) {
  const auto has_line_end = [](const std::string& name) {
    return name.find('\n') != std::string::npos;
  };
  if (!options.depfile.empty() &&
      (has_line_end(options.output) || std::ranges::any_of(inputs, has_line_end))) {
    return UsageError("`--depfile`: a make rule has no way to write a name with a line end in it");
  }
  if (!options.depfile.empty() && LeadToSameFile(options.depfile, options.output)) {
    return UsageError(fmt::format("`--depfile` is the output `{}`", options.output));
  }
  const Exit usage = RefuseInputAsOutput(options.output, inputs);
  return usage != Exit::kDone ? usage : RefuseInputAsOutput(options.depfile, inputs);
}

Exit RunCompile(const CompileOptions& options) {
  const auto forms = EmitForms();
  const EmitForm& form = *std::ranges::find(forms, options.emit, &EmitForm::name);
  if (const Exit usage = RefuseSharedStdin({options.policy, options.base}); usage != Exit::kDone) {
    return usage;
  }
  if (form.binary && options.output == "-" && isatty(STDOUT_FILENO) == 1) {
    return UsageError(
        fmt::format("`{}` is binary and standard output a terminal: give `-o FILE`", form.name));
  }
  if (!options.depfile.empty() && options.output == "-") {
    return UsageError("`--depfile` names the output it is for: give `-o FILE` too");
  }

  SourceTexts sources;
  Diagnostics diagnostics(options.findings.AdjustedLevels());
  std::vector<std::string> inputs;
  auto policy = LoadPolicy(options.policy, sources, inputs, diagnostics);
  auto board = LoadBoard(options.base, diagnostics);
  inputs.push_back(options.base);
  if (const Exit usage = CheckOutputs(options, inputs); usage != Exit::kDone) return usage;

  std::optional<overlay::Stamp> stamp;
  if (options.stamp) {
    stamp = overlay::MakeStamp(BaseName(InputName(options.policy)), TextsOf(sources));
  }
  const auto result = policy && board ? Compile(*policy, *board, diagnostics, std::move(stamp))
                                      : std::optional<Compilation>();
  if (result && !diagnostics.has_errors()) {
    const EmitNames names{NameFrom(options.output, options.base == "-" ? "base.dtb" : options.base),
                          options.policy == "-"
                              ? "overlay.dtbo"
                              : WithoutExtension(BaseName(options.policy)) + ".dtbo"};
    const std::string text = form.write(*result, names);
    const std::string dependencies = DepfileText(options.output, inputs);
    std::vector<Output> outputs{{options.output, text}};
    if (!options.depfile.empty()) outputs.push_back({options.depfile, dependencies});
    WriteFiles(outputs, diagnostics);
  }
  return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
}

}  // namespace

Action DeclareCompile(CLI::App& subcommand) {
  auto options = std::make_shared<CompileOptions>();
  AddOption(subcommand, "POLICY", options->policy, "", "Policy file; - is standard input")
      ->required();
  DeclareBase(subcommand, options->base);
  DeclareOutput(subcommand, options->output, "the result");
  std::vector<std::string> names;
  std::string help = "What to write:";
  for (const EmitForm& form : EmitForms()) {
    names.emplace_back(form.name);
    help += fmt::format("\n{}: {}", form.name, form.summary);
  }
  subcommand.add_option("--emit", options->emit, help)
      ->check(CLI::IsMember(names))
      ->type_name("FORM");
  subcommand.add_flag("--stamp", options->stamp,
                      "Also put the policy's name and digest and this version under /chosen, for "
                      "`dtpolicy verify`");
  AddOption(subcommand, "--depfile", options->depfile, "FILE",
            "Also write the files read, as a make rule");
  options->findings.Declare(subcommand);
  return [options] { return RunCompile(*options); };
}

}  // namespace dtpolicy::cli
