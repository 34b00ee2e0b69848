// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/small_devices.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "dt/device_name.h"

namespace dtpolicy::page {
namespace {

constexpr size_t kMostChips = 24;
constexpr size_t kMostUnfolded = 9;

// What can serve guests stands first.
using Key = std::tuple<platform::Hazard, std::string_view, std::string>;

picture::Chip ChipOf(const std::vector<std::string>& names, const std::string& name,
                     platform::DeviceClass device_class) {
  picture::Chip chip;
  const auto hazard = platform::HazardOf(device_class);
  chip.name = name;
  chip.detail = platform::ClassName(device_class);
  chip.title = fmt::format("{}: {}, behind no IOMMU", fmt::join(names, ", "),
                           platform::ClassDescription(device_class));
  chip.grants = hazard == platform::Hazard::kDirect || hazard == platform::Hazard::kRemoved;
  return chip;
}

}  // namespace

void AddSmallDevices(const Subject& subject, const std::vector<DeviceFacts>& devices,
                     picture::Board& board) {
  std::vector<dt::Node> shown;
  for (const DeviceFacts& facts : devices) {
    if (facts.model != nullptr && facts.model->target.has_node()) {
      shown.push_back(facts.model->target.node);
    }
  }
  std::ranges::sort(shown);
  struct Alike {
    platform::DeviceClass device_class;
    std::vector<std::string> names;
  };
  std::map<Key, Alike> kinds;
  size_t count = 0;
  dt::DeviceNamer namer;
  for (const dt::Node node : subject.tree.all()) {
    if (!node.available() || std::ranges::binary_search(shown, node)) continue;
    if (!node.Has("compatible") || subject.iommus.IsIommu(node)) continue;
    const auto device_class = plan::ClassOf({node, {}});
    if (device_class == platform::DeviceClass::kUnknown) continue;
    Alike& alike = kinds[{platform::HazardOf(device_class), platform::ClassName(device_class),
                          std::string(node.base_name())}];
    alike.device_class = device_class;
    alike.names.push_back(namer.Name(node));
    ++count;
  }
  const bool folds = count > kMostUnfolded;
  size_t left_out = 0;
  for (const auto& [key, value] : kinds) {
    const auto& alike = value;
    const auto add = [&](const std::vector<std::string>& names, const std::string& name) {
      if (board.chips.size() < kMostChips) {
        board.chips.push_back(ChipOf(names, name, alike.device_class));
      } else {
        left_out += names.size();
      }
    };
    if (folds && alike.names.size() > 1) {
      add(alike.names, fmt::format("{} × {}", std::get<std::string>(key), alike.names.size()));
    } else {
      for (const std::string& name : alike.names) add({name}, name);
    }
  }
  if (left_out > 0) board.more_chips = fmt::format("and {} more", left_out);
}

}  // namespace dtpolicy::page
