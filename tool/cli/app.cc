// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/app.h"

#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "cli/command.h"

namespace dtpolicy::cli {
namespace {

constexpr std::string_view kDescription =
    "dtpolicy compiles a policy (\"these devices use IOMMU DMA under Xen, those never\") against "
    "a\n"
    "board's device tree into a device-tree overlay with xen,force-iommu-dma.";

constexpr std::string_view kExitCodes =
    "Exit: 0 done (warnings allowed), 1 findings of level error, 2 usage,\n"
    "      3 cannot read or write, or an internal fault";

struct Declared {
  CLI::App* subcommand;
  Action action;
};

std::vector<Declared> DeclareAll(CLI::App& app) {
  std::vector<Declared> declared;
  for (const Command& command : Commands()) {
    CLI::App* subcommand =
        app.add_subcommand(std::string(command.name), std::string(command.summary));
    subcommand->footer(fmt::format("Example:\n  {}", command.example));
    declared.push_back({subcommand, command.declare(*subcommand)});
  }
  return declared;
}

}  // namespace

int Run(int argc, char** argv) {
  // A reader that closes the pipe makes a write fail, which is reported like any other failed
  // write.
  signal(SIGPIPE, SIG_IGN);
  try {
    CLI::App app{std::string(kDescription), "dtpolicy"};
    app.set_version_flag("--version", std::string("dtpolicy ") + DTPOLICY_VERSION);
    app.footer(std::string(kExitCodes));
    app.require_subcommand(1);
    const std::vector<Declared> commands = DeclareAll(app);
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {  // --help, --version
      return app.exit(wanted);
    } catch (const CLI::ParseError& error) {
      app.exit(error);
      return static_cast<int>(Exit::kUsage);
    }
    for (const Declared& command : commands) {
      if (command.subcommand->parsed()) return static_cast<int>(command.action());
    }
    return static_cast<int>(Exit::kUsage);
  } catch (const std::bad_alloc&) {
    std::fputs("dtpolicy: error: out of memory [internal]\n", stderr);
  } catch (const std::exception& fault) {
    fmt::print(stderr, "dtpolicy: error: internal fault: {} [internal]\n", fault.what());
  }
  return static_cast<int>(Exit::kFault);
}

}  // namespace dtpolicy::cli
