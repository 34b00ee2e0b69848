// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/device_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "dt/device_name.h"
#include "plan/dom0.h"
#include "report/json_text.h"
#include "report/table.h"

namespace dtpolicy::report {
namespace {

std::vector<const dt::IommuUser*> InPathOrder(const dt::IommuMap& iommus) {
  std::vector<std::pair<std::string, const dt::IommuUser*>> users;
  for (const dt::IommuUser& user : iommus.users()) users.emplace_back(user.device.Path(), &user);
  std::sort(users.begin(), users.end());
  std::vector<const dt::IommuUser*> ordered;
  ordered.reserve(users.size());
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

// Who drives the first of the device's IOMMUs; empty without one. A disabled one is driven by
// nobody, whoever has a driver.
std::string_view DriverOf(const plan::Dom0& dom0, const std::vector<dt::Node>& iommus) {
  if (iommus.empty()) return "";
  if (!iommus.front().available()) return "nobody";
  return plan::XenDriverOf(dom0, iommus.front()) != nullptr ? "xen" : "dom0";
}

// An `iommu-map` entry of length 0, as Layerscape's trees have it, is filled in by the boot loader.
std::string IommuText(const dt::IommuUser& user, const std::vector<dt::Node>& iommus) {
  if (!iommus.empty()) return Joined(iommus);
  if (!user.has_map()) return "(unreadable)";
  const auto& map = user.by_cells.empty() ? user.fours : user.by_cells;
  const bool is_open = std::any_of(
      map.begin(), map.end(), [](const dt::IommuMapEntry& entry) { return entry.length == 0; });
  return is_open ? "(filled in by the boot loader)" : "(covers nothing)";
}

}  // namespace

std::string WriteDeviceListText(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  if (iommus.users().empty()) {
    return fmt::format("{}: no device is behind an IOMMU\n", tree.name());
  }
  const plan::Dom0 dom0 = plan::DefaultDom0(tree);
  std::vector<std::vector<std::string>> rows{
      {"PATH", "DEVICE", "STATUS", "IOMMU", "DRIVEN BY", "CLASS", "HAZARD"}};
  for (const dt::IommuUser* user : InPathOrder(iommus)) {
    const std::vector<dt::Node> behind = user->Iommus();
    const platform::DeviceClass device_class = plan::ClassOf({user->device, {}});
    rows.push_back({user->device.Path(), dt::LinuxDeviceName(user->device),
                    std::string(StatusOf(user->device)), IommuText(*user, behind),
                    std::string(DriverOf(dom0, behind)),
                    std::string(platform::ClassName(device_class)),
                    std::string(platform::HazardName(platform::HazardOf(device_class)))});
  }
  return WriteTable(rows);
}

std::string WriteDeviceListJson(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  const plan::Dom0 dom0 = plan::DefaultDom0(tree);
  Json devices = Json::array();
  for (const dt::IommuUser* user : InPathOrder(iommus)) {
    const std::vector<dt::Node> behind = user->Iommus();
    const platform::DeviceClass device_class = plan::ClassOf({user->device, {}});
    const std::string_view driver = DriverOf(dom0, behind);
    Json paths = Json::array();
    for (const dt::Node iommu : behind) paths.push_back(iommu.Path());
    Json device = {{"path", user->device.Path()},
                   {"device", dt::LinuxDeviceName(user->device)},
                   {"status", StatusOf(user->device)},
                   {"iommus", std::move(paths)},
                   {"driven-by", nullptr},
                   {"class", platform::ClassName(device_class)},
                   {"hazard", platform::HazardName(platform::HazardOf(device_class))}};
    if (!driver.empty()) device["driven-by"] = driver;
    devices.push_back(std::move(device));
  }
  return JsonText(Json{{"devices", std::move(devices)}});
}

}  // namespace dtpolicy::report
