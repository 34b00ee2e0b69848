// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/releases.h"

#include <fmt/format.h>

#include "cli/console.h"
#include "plan/dom0.h"

namespace dtpolicy::cli {

void ReleaseOptions::Declare(CLI::App& subcommand) {
  AddOption(subcommand, "--linux", linux_release, "VERSION",
            "Release of dom0's kernel; default: every release that is known");
  AddOption(subcommand, "--xen", xen, "VERSION", "Release of Xen; default: the newest known");
}

std::optional<Releases> ReadReleases(const ReleaseOptions& options,
                                     std::optional<platform::Version> otherwise) {
  std::optional<platform::Version> version = otherwise;
  if (!options.linux_release.empty()) {
    version = platform::ParseVersion(options.linux_release);
    if (!version || platform::FindLinuxRelease(*version) == nullptr) {
      UsageError(fmt::format("`{}` is no release of Linux that is known: {} and later",
                             options.linux_release, platform::LinuxReleases().front().version));
      return std::nullopt;
    }
  }
  Releases releases{{}, &platform::NewestXenRelease()};
  for (const platform::LinuxRelease& release : platform::LinuxReleases()) {
    if (!version || &release == platform::FindLinuxRelease(*version)) {
      releases.linux_releases.push_back(&release);
    }
  }
  if (!options.xen.empty()) {
    releases.xen = plan::FindXenRelease(options.xen);
    if (releases.xen == nullptr) {
      UsageError(fmt::format("`{}` is no release of Xen that is known: {} and later", options.xen,
                             platform::XenReleases().front().version));
      return std::nullopt;
    }
  }
  return releases;
}

}  // namespace dtpolicy::cli
