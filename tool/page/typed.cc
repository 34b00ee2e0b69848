// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/typed.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "compare/kernel_log.h"
#include "edit/apply.h"
#include "overlay/write.h"

namespace dtpolicy::page {
namespace {

// The overlay with that device's fragment alone.
std::optional<overlay::Overlay> OneFragment(const Subject& subject, const DeviceFacts& device) {
  if (subject.overlay == nullptr) return std::nullopt;
  const auto& fragments = subject.overlay->fragments;
  const auto found = std::ranges::find(fragments, device.path, &overlay::Fragment::path);
  if (found == fragments.end()) return std::nullopt;
  overlay::Overlay one;
  one.fragments = {*found};
  return one;
}

// Calls `use` for each line of `text`, without its end.
template <typename Use>
void ForEachLine(std::string_view text, Use use) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string UbootLines(const Subject& subject, const DeviceFacts& device) {
  const auto one = OneFragment(subject, device);
  if (!one) return "";
  // What the script says is what applying the compiled overlay does.
  Diagnostics unused;
  const auto compiled = dt::ReadTree("", overlay::WriteDtbo(*one), unused);
  const auto applied = edit::ApplyOverlay(subject.tree, *compiled, unused);
  if (applied == nullptr) return "";
  std::string lines;
  const std::string script = overlay::WriteUbootScript(subject.tree, *one, *applied);
  ForEachLine(script, [&lines](std::string_view line) {
    const bool is_command = line.starts_with("fdt ") && !line.starts_with("fdt addr ");
    if (is_command) lines += fmt::format("{}\n", line);
  });
  return lines;
}

std::string OverlayFragment(const Subject& subject, const DeviceFacts& device) {
  const auto one = OneFragment(subject, device);
  if (!one) return "";
  std::string fragment;
  bool inside = false;
  ForEachLine(overlay::WriteDts(*one), [&](std::string_view line) {
    inside = inside || line.starts_with("\tfragment@");
    if (!inside) return;
    if (line.starts_with('\t')) line.remove_prefix(1);
    if (!line.empty()) fragment += fmt::format("{}\n", line);
    if (line == "};") inside = false;
  });
  // Behind it stands the end of the overlay's root.
  return fragment;
}

std::string LogLine(const DeviceFacts& device, const platform::DmaOutcome& outcome) {
  using compare::LoggedDma;
  if (device.model == nullptr || !device.model->situation.behind_iommu) return "";
  const bool named = device.model->situation.named;
  const bool translates = outcome.path == platform::DmaPath::kIommu;
  if (!named && !translates) return "";
  const LoggedDma dma = !translates ? LoggedDma::kNoIommu
                        : named     ? LoggedDma::kIommu
                                    : LoggedDma::kNotBypassed;
  return fmt::format("{}: {}", device.name, compare::LogText(dma));
}

}  // namespace dtpolicy::page
