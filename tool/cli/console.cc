// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <system_error>

#include "base/catalogue.h"
#include "base/file.h"
#include "report/format.h"

namespace dtpolicy::cli {
namespace {

using report::Color;

Color ColorFor(const std::string& choice, int fd) {
  if (choice == "always") return Color::kYes;
  if (choice == "never") return Color::kNo;
  // https://no-color.org: set and not empty.
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return Color::kNo;
  const char* terminal = std::getenv("TERM");
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return Color::kNo;
  return isatty(fd) == 1 ? Color::kYes : Color::kNo;
}

// One value of `-W`, taken apart.
struct Adjustment {
  enum class Verb { kShow, kSilence, kError } verb;
  std::string_view id;
};

// An id may itself begin with "no-" (`no-match`), so a whole id goes first.
Adjustment ReadAdjustment(std::string_view text) {
  using Verb = Adjustment::Verb;
  if (text.starts_with("error=")) return {Verb::kError, text.substr(6)};
  if (FindFinding(text) == nullptr && text.starts_with("no-")) {
    return {Verb::kSilence, text.substr(3)};
  }
  return {Verb::kShow, text};
}

std::string CheckAdjustment(const std::string& text) {
  const Adjustment adjustment = ReadAdjustment(text);
  const Finding* finding = FindFinding(adjustment.id);
  if (finding == nullptr) return NoSuchFinding(adjustment.id);
  if (finding->kind.adjustable == Adjustable::kYes) return "";
  return fmt::format("`{}` cannot be adjusted: it is about {}", adjustment.id, finding->about);
}

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const report::Format& format : report::Formats()) names.emplace_back(format.name);
  return names;
}

Exit ExitFor(const std::deque<Diagnostic>& diagnostics) {
  Exit exit = Exit::kDone;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level != Level::kError) continue;
    if (diagnostic.kind->cause == Cause::kFile) return Exit::kFault;
    exit = Exit::kFindings;
  }
  return exit;
}

}  // namespace

CLI::Validator InRange(size_t least, size_t most) {
  const auto check = [least, most](std::string& text) {
    size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (is_number && value >= least && value <= most) return std::string();
    return fmt::format("`{}` is no number from {} to {}", text, least, most);
  };
  return {check, fmt::format("UINT in [{} - {}]", least, most)};
}

CLI::Option* AddOption(CLI::App& subcommand, const std::string& name, std::string& value,
                       const std::string& type, const std::string& what) {
  return subcommand.add_option(name, value, what)->type_name(type);
}

CLI::Option* AddOption(CLI::App& subcommand, const std::string& name,
                       std::vector<std::string>& values, const std::string& type,
                       const std::string& what) {
  return subcommand.add_option(name, values, what)->type_name(type);
}

void DeclareBase(CLI::App& subcommand, std::string& base, const std::string& what) {
  CLI::Option* option =
      AddOption(subcommand, "--base", base, "DTB", what + "; - is standard input");
  CLI::Option* argument = AddOption(subcommand, "DTB", base, "", what + ", if not by --base");
  argument->excludes(option);
  subcommand.final_callback([&base] {
    if (base.empty()) throw CLI::RequiredError("--base");
  });
}

void DeclareOutput(CLI::App& subcommand, std::string& output, std::string_view what) {
  AddOption(subcommand, "-o,--output", output, "FILE",
            fmt::format("Where {} goes; default: - (standard output)", what));
}

void DeclareTextOrJson(CLI::App& subcommand, std::string& format, std::string_view what) {
  subcommand.add_option("--format", format, fmt::format("Format of {}: text, json", what))
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
}

void DeclareJobs(CLI::App& subcommand, unsigned& jobs, std::string_view what) {
  constexpr size_t kMostJobs = 1024;
  subcommand
      .add_option("-j,--jobs", jobs,
                  fmt::format("{} at once; default: 0 (as many as there are processors)", what))
      ->check(InRange(0, kMostJobs))
      ->type_name("N");
}

void FindingOptions::Declare(CLI::App& subcommand) {
  DeclareLevels(subcommand);
  const std::vector<std::string> formats = FormatNames();
  subcommand
      .add_option("--format", format,
                  fmt::format("Format of the findings: {}", fmt::join(formats, ", ")))
      ->check(CLI::IsMember(formats))
      ->type_name("FORMAT");
}

void FindingOptions::DeclareLevels(CLI::App& subcommand) {
  AddOption(subcommand, "-W", adjustments, "ID",
            "Adjust a finding: ID shows it, no-ID silences it, error=ID makes it an error")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::Validator(CheckAdjustment, "", "finding"));
  subcommand.add_flag("--werror", warnings_are_errors, "Warnings are errors");
  subcommand.add_flag("-q,--quiet", quiet, "Print errors only");
  subcommand.add_option("--color", color, "Colours: auto (on a terminal), always, never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN");
}

Levels FindingOptions::AdjustedLevels() const {
  Levels levels;
  if (warnings_are_errors) levels.WarningsAreErrors();
  for (const std::string& text : adjustments) {
    const Adjustment adjustment = ReadAdjustment(text);
    switch (adjustment.verb) {
      case Adjustment::Verb::kShow:
        levels.Set(adjustment.id, FindFinding(adjustment.id)->kind.level);
        break;
      case Adjustment::Verb::kSilence:
        levels.Silence(adjustment.id);
        break;
      case Adjustment::Verb::kError:
        levels.Set(adjustment.id, Level::kError);
        break;
    }
  }
  return levels;
}

Exit Conclude(Diagnostics& diagnostics, const FindingOptions& options, FindingsTo to) {
  std::deque<Diagnostic> all = report::InReadingOrder(diagnostics.Take());
  const Exit exit = ExitFor(all);
  std::erase_if(all, [](const Diagnostic& d) { return d.is_silent; });
  if (options.quiet) {
    std::erase_if(all, [](const Diagnostic& d) { return d.level != Level::kError; });
  }
  const auto formats = report::Formats();
  const auto format = std::ranges::find(formats, options.format, &report::Format::name);
  const int fd = to == FindingsTo::kStdout ? STDOUT_FILENO : STDERR_FILENO;
  const std::string text = format->write(all, ColorFor(options.color, fd));
  if (to == FindingsTo::kStderr) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    return exit;
  }
  Diagnostics write_failure;
  if (WriteFile("-", text, write_failure)) return exit;
  if (write_failure.all().front().is_silent) return Exit::kFault;
  const std::string failure = report::WriteText(write_failure.all(), Color::kNo);
  std::fwrite(failure.data(), 1, failure.size(), stderr);
  return Exit::kFault;
}

Exit RefuseSharedStdin(const std::vector<std::string>& inputs) {
  if (std::ranges::count(inputs, "-") <= 1) return Exit::kDone;
  return UsageError("only one input can come from standard input");
}

Exit RefuseInputAsOutput(const std::string& output, const std::vector<std::string>& inputs) {
  if (output.empty() || output == "-") return Exit::kDone;
  for (const std::string& input : inputs) {
    if (input == "-" || !IsSameFile(input, output)) continue;
    return UsageError(fmt::format("output `{}` is the input `{}`", output, input));
  }
  return Exit::kDone;
}

Exit UsageError(std::string_view message) {
  // Not fmt::print, which throws where standard error cannot be written.
  std::fputs(fmt::format("dtpolicy: error: {}\n", message).c_str(), stderr);
  return Exit::kUsage;
}

}  // namespace dtpolicy::cli
