// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/app.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "base/findings.h"
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
    CLI::App app{std::string(kDescription), "dtpolicy"};
    app.set_version_flag("--version", std::string("dtpolicy ") + DTPOLICY_VERSION);
    app.footer(std::string(kExitCodes));
    app.require_subcommand(1);
    Action chosen;
    DeclareAll(app, chosen);
    try {
      app.parse(argc, argv);
    } catch (const CLI::Success& wanted) {  // --help, --version
      return app.exit(wanted);
    } catch (const CLI::ParseError& error) {
      app.exit(error);
      return static_cast<int>(Exit::kUsage);
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
