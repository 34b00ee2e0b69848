// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/device_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "dt/device_name.h"
#include "report/table.h"

namespace dtpolicy::report {
namespace {

using Json = nlohmann::ordered_json;

std::vector<const dt::IommuUser*> InPathOrder(const dt::IommuMap& iommus) {
  std::vector<std::pair<std::string, const dt::IommuUser*>> users;
  for (const dt::IommuUser& user : iommus.users()) users.emplace_back(user.device.Path(), &user);
  std::sort(users.begin(), users.end());
  std::vector<const dt::IommuUser*> ordered;
  for (const auto& [path, user] : users) ordered.push_back(user);
  return ordered;
}

std::string_view StatusOf(dt::Node node) {
  if (node.available()) return "okay";
  return node.enabled() ? "bus disabled" : "disabled";
}

std::string Joined(const std::vector<dt::Node>& nodes) {
  std::string text;
  for (const dt::Node node : nodes) text += (text.empty() ? "" : ", ") + node.Path();
  return text;
}

}  // namespace

std::string WriteDeviceListText(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  if (iommus.users().empty()) {
    return fmt::format("{}: no device is behind an IOMMU\n", tree.name());
  }
  std::vector<std::vector<std::string>> rows{{"PATH", "DEVICE", "STATUS", "IOMMU"}};
  for (const dt::IommuUser* user : InPathOrder(iommus)) {
    rows.push_back({user->device.Path(), dt::LinuxDeviceName(user->device),
                    std::string(StatusOf(user->device)), Joined(user->Iommus())});
  }
  return WriteTable(rows);
}

std::string WriteDeviceListJson(const dt::DeviceTree&, const dt::IommuMap& iommus) {
  Json devices = Json::array();
  for (const dt::IommuUser* user : InPathOrder(iommus)) {
    Json paths = Json::array();
    for (const dt::Node iommu : user->Iommus()) paths.push_back(iommu.Path());
    devices.push_back({{"path", user->device.Path()},
                       {"device", dt::LinuxDeviceName(user->device)},
                       {"status", StatusOf(user->device)},
                       {"iommus", std::move(paths)}});
  }
  return Json{{"devices", std::move(devices)}}.dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace dtpolicy::report
