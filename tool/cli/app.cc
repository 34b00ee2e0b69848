// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/app.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/findings.h"
#include "base/nearest.h"
#include "cli/command.h"
#include "cli/console.h"

namespace dtpolicy::cli {
namespace {

constexpr std::string_view kDescription =
    "dtpolicy compiles a policy (\"these devices use IOMMU DMA under Xen, those never\") against "
    "a\n"
    "board's device tree into a device-tree overlay with xen,force-iommu-dma.";

constexpr std::string_view kExitCodes =
    "Exit: 0 done (warnings allowed), 1 findings of level error, 2 usage,\n"
    "      3 cannot read or write, or an internal fault";

// CLI11 counts what may be given several times: `WHAT(0x)`.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_usage(const CLI::Option* option) const override {
    const std::string name =
        make_option_name(option, true) + (option->get_expected_max() > 1 ? "..." : "");
    return option->get_required() ? name : fmt::format("[{}]", name);
  }
};

// The options of a command are declared once the command is met: one run needs one command's.
void DeclareAll(CLI::App& app, Action& chosen) {
  for (const Command& command : Commands()) {
    CLI::App* subcommand =
        app.add_subcommand(std::string(command.name), std::string(command.summary));
    subcommand->preparse_callback([&command, &chosen, subcommand](size_t) {
      subcommand->footer(fmt::format("Example:\n  {}", command.example));
      chosen = command.declare(*subcommand);
    });
  }
}

// What stands first on the command line and is neither a command nor an option of the program, said
// with the nearest that is. Empty where it is one, or nothing stands there.
std::string NoSuchCommand(int argc, char** argv) {
  if (argc < 2) return "give a command; `dtpolicy --help` lists them";
  const std::string_view typed = argv[1];
  const bool is_option = typed.starts_with('-');
  std::vector<std::string_view> known = {"--help", "--version"};
  known.reserve(known.size() + Commands().size());
  for (const Command& command : Commands()) known.push_back(command.name);
  if (typed == "-h" || std::ranges::find(known, typed) != known.end()) return "";

  // `version` and `--list` are as near as can be.
  const auto bare = [](std::string_view name) {
    return name.substr(std::min(name.find_first_not_of('-'), name.size()));
  };
  std::vector<std::string_view> names(known.size());
  std::transform(known.begin(), known.end(), names.begin(), bare);
  auto nearest = NearestName(bare(typed), names);
  // `-v`
  for (size_t i = 0; i < names.size() && is_option && !bare(typed).empty() && !nearest; ++i) {
    if (names[i].starts_with(bare(typed))) nearest = names[i];
  }
  std::string text =
      fmt::format("`{}` is no {} of dtpolicy; ", typed, is_option ? "option" : "command");
  if (!nearest) return text + "`dtpolicy --help` lists them";
  const auto at = std::ranges::find(names, *nearest) - names.begin();
  return text + fmt::format("nearest: `{}`", known[static_cast<size_t>(at)]);
}

// The option's nearest among those of the command that have a long name, without their hyphens.
std::optional<std::string> NearestOption(std::string_view typed, const CLI::App& command) {
  if (!typed.starts_with("--")) return std::nullopt;
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    names.insert(names.end(), option->get_lnames().begin(), option->get_lnames().end());
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto nearest = NearestName(typed.substr(2), known);
  return nearest ? std::optional<std::string>(*nearest) : std::nullopt;
}

// What is wrong with the arguments of a command, and the way out. What CLI11 found no place for
// goes first: an option that is misspelt also leaves another one missing.
std::string WrongArguments(const CLI::App& app, const CLI::ParseError& error) {
  std::string what = error.what();
  const auto met = app.get_subcommands();
  if (met.empty()) return what;
  const CLI::App& command = *met.front();
  const std::string& name = command.get_name();
  std::vector<std::string> unplaced = command.remaining();
  std::erase(unplaced, "--");
  const auto option = std::ranges::find_if(
      unplaced, [](const std::string& one) { return one.size() > 1 && one.starts_with('-'); });
  if (option != unplaced.end()) {
    const std::string typed = option->substr(0, option->find('='));
    const auto nearest = NearestOption(typed, command);
    return fmt::format("`{}` is no option of `{}`; ", typed, name) +
           (nearest ? fmt::format("nearest: `--{}`", *nearest)
                    : fmt::format("`dtpolicy {} --help` lists them", name));
  }
  const auto row = std::ranges::find(Commands(), std::string_view(name), &Command::name);
  const std::string example = fmt::format("as in `{}`", row->example);
  if (!unplaced.empty()) {
    return fmt::format("`{}` is one argument too many for `{}`; {}", unplaced.front(), name,
                       example);
  }
  constexpr std::string_view kMissing = " is required";
  if (what.ends_with(kMissing)) {
    return fmt::format("`{}` needs `{}`; {}", name, what.substr(0, what.size() - kMissing.size()),
                       example);
  }
  return fmt::format("{}; `dtpolicy {} --help` tells more", what, name);
}

// A standard descriptor that is closed would be given to the next file that is opened, and what is
// printed would go there. Reading finds nothing in its stand-in, and writing to it fails.
void KeepStandardDescriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) == -1) open("/dev/null", O_RDONLY);
  }
}

// Without anything that allocates.
void ReportInternal(const char* what, const char* more = "") {
  std::fprintf(stderr, "dtpolicy: error: %s%s [%s]\n", what, more, finding::kInternal.id.data());
}

}  // namespace

int Run(int argc, char** argv) {
  KeepStandardDescriptors();
  // A reader that closes the pipe makes a write fail, which is reported like any other failed
  // write.
  signal(SIGPIPE, SIG_IGN);
  // So does a file that outgrows `ulimit -f`.
  signal(SIGXFSZ, SIG_IGN);
  try {
    if (const std::string fault = NoSuchCommand(argc, argv); !fault.empty()) {
      return static_cast<int>(UsageError(fault));
    }
    CLI::App app{std::string(kDescription), "dtpolicy"};
    app.formatter(std::make_shared<HelpFormatter>());
    app.set_version_flag("--version", std::string("dtpolicy ") + DTPOLICY_VERSION);
    app.footer(std::string(kExitCodes));
    app.require_subcommand(1);
    Action chosen;
    DeclareAll(app, chosen);
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {  // --help, --version
      std::ostringstream text;
      app.exit(wanted, text);
      Diagnostics diagnostics;
      WriteFile("-", text.str(), diagnostics);
      return static_cast<int>(Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr));
    } catch (const CLI::ParseError& error) {
      return static_cast<int>(UsageError(WrongArguments(app, error)));
    }
    return static_cast<int>(chosen());
  } catch (const std::bad_alloc&) {
    ReportInternal("out of memory");
  } catch (const std::exception& fault) {
    ReportInternal("internal fault: ", fault.what());
  }
  return static_cast<int>(Exit::kFault);
}

}  // namespace dtpolicy::cli
