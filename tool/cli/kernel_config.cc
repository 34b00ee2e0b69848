// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/kernel_config.h"

#include "base/file.h"
#include "base/gzip.h"
#include "cli/console.h"

namespace dtpolicy::cli {
namespace {

constexpr Message<> kNotUnpacked{finding::kBadKernelConfig,
                                 "is a gzip file that cannot be unpacked"};
constexpr Message<> kNoConfig{finding::kBadKernelConfig, "has no line of a kernel's configuration"};

}  // namespace

void DeclareLinuxConfig(CLI::App& subcommand, std::string& path) {
  AddOption(subcommand, "--linux-config", path, "FILE",
            "Configuration of dom0's kernel: .config, /proc/config.gz or /boot/config-*;\n"
            "its release counts where no other is named");
}

std::optional<platform::KernelConfig> ReadKernelConfig(const std::string& path,
                                                       Diagnostics& diagnostics) {
  const FilePlace place{InputName(path)};
  auto text = ReadFile(path, kMaxConfigBytes, place, diagnostics);
  if (!text) return std::nullopt;
  if (IsGzip(*text)) {
    text = Gunzip(*text, kMaxConfigBytes);
    if (!text) {
      diagnostics.Report(kNotUnpacked, place);
      return std::nullopt;
    }
  }
  auto config = platform::KernelConfig::Parse(*text);
  if (!config) diagnostics.Report(kNoConfig, place).Help("a line reads CONFIG_XEN=y");
  return config;
}

}  // namespace dtpolicy::cli
