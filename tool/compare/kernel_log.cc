// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "compare/kernel_log.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace dtpolicy::compare {
namespace {

// How the lines of the series begin behind the device's name (patches/, arch/arm*/mm, drivers/xen;
// dev_printk() prints "DRIVER NAME: " before them).
struct Row {
  std::string_view begins;
  std::string_view ends;  // how the line of today's series goes on; older ones said less
  LoggedDma dma;
};
constexpr Row kRows[] = {
    {"xen,force-iommu-dma: using IOMMU DMA", "", LoggedDma::kIommu},
    {"xen,force-iommu-dma: no IOMMU DMA to be had", ", using swiotlb-xen", LoggedDma::kNoIommu},
    {"xen,force-iommu-dma: group ", "", LoggedDma::kGroupBypasses},
    {"the IOMMU cannot be bypassed", ", using IOMMU DMA instead of swiotlb-xen",
     LoggedDma::kNotBypassed},
};

// "[    1.438832] nvme 0000:00:02.0: " without the text behind it: the device's name.
std::string_view NameIn(std::string_view head) {
  if (!head.ends_with(": ")) return {};
  head.remove_suffix(2);
  return head.substr(head.rfind(' ') + 1);
}

}  // namespace

// "0000:01:1c.0": domain, bus, device, function (drivers/pci/probe.c: pci_setup_device).
std::optional<uint32_t> LoggedDevice::Devfn() const {
  constexpr size_t kTail = 5;  // ":1c.0"
  if (name.size() < kTail || std::ranges::count(name, ':') != 2) return std::nullopt;
  const std::string_view tail = std::string_view(name).substr(name.size() - kTail);
  const auto number = [tail](size_t at, size_t count) -> std::optional<uint32_t> {
    uint32_t value = 0;
    const char* begin = tail.data() + at;
    const auto [end, error] = std::from_chars(begin, begin + count, value, 16);
    return error == std::errc() && end == begin + count ? std::optional(value) : std::nullopt;
  };
  const auto device = number(1, 2);
  const auto function = number(4, 1);
  if (tail[0] != ':' || tail[3] != '.' || !device || !function) return std::nullopt;
  return *device << 3 | *function;
}

std::string LogText(LoggedDma dma) {
  const Row& row = *std::ranges::find(kRows, dma, &Row::dma);
  return std::string(row.begins) + std::string(row.ends);
}

std::vector<LoggedDevice> ReadKernelLog(std::string_view log) {
  std::vector<LoggedDevice> devices;
  while (!log.empty()) {
    const std::string_view line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(line.size() + 1, log.size()));
    for (const Row& row : kRows) {
      const size_t at = line.find(row.begins);
      if (at == std::string_view::npos) continue;
      const std::string_view name = NameIn(line.substr(0, at));
      if (!name.empty()) devices.push_back({std::string(name), row.dma});
    }
  }
  return devices;
}

}  // namespace dtpolicy::compare
