// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// `--linux` and `--xen` of commands that need no policy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "platform/linux_dma.h"
#include "platform/xen.h"

namespace dtpolicy::cli {

struct ReleaseOptions {
  std::string linux_release;
  std::string xen;

  void Declare(CLI::App& subcommand);
};

struct Releases {
  std::vector<const platform::LinuxRelease*> linux_releases;  // oldest first
  const platform::XenRelease* xen;
};

// The releases that are asked for; `otherwise` is that of Linux if none is. All that are known
// where nothing is said of Linux, the newest Xen where nothing is said of Xen. Said on standard
// error, and nothing, where a release is not known.
std::optional<Releases> ReadReleases(const ReleaseOptions& options,
                                     std::optional<platform::Version> otherwise = std::nullopt);

}  // namespace dtpolicy::cli
