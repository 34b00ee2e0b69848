// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/device_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "dt/device_name.h"
#include "plan/dom0.h"
#include "plan/iommus_of.h"
#include "report/plan_json.h"
#include "report/table.h"

namespace dtpolicy::report {
namespace {

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

// Whether all that names an IOMMU for it is a map that Linux does not read.
bool HasIgnoredMap(const dt::IommuUser& user) {
  return user.references.empty() && user.has_map() && !plan::UsesIommuMap(user.device);
}

// An `iommu-map` entry of length 0, as Layerscape's trees have it, is filled in by the boot loader.
std::string IommuText(const dt::IommuUser& user, const std::vector<dt::Node>& iommus) {
  if (!iommus.empty()) return Joined(iommus);
  if (!user.has_map()) return "(unreadable)";
  if (HasIgnoredMap(user)) return "(iommu-map ignored)";
  const auto& map = user.by_cells.empty() ? user.fours : user.by_cells;
  const bool is_open =
      std::ranges::any_of(map, [](const dt::IommuMapEntry& entry) { return entry.length == 0; });
  return is_open ? "(filled in by the boot loader)" : "(covers nothing)";
}

// What both forms say of one device.
struct ListedDevice {
  const dt::IommuUser& user;
  std::string path;
  std::vector<dt::Node> iommus;
  std::string_view driver;
  platform::DeviceClass device_class;

  std::string_view hazard() const { return platform::HazardName(platform::HazardOf(device_class)); }
};

// By path.
std::vector<ListedDevice> DevicesOf(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  const plan::Dom0 dom0 = plan::DefaultDom0(tree);
  std::map<std::string, const dt::IommuUser*> users;
  for (const dt::IommuUser& user : iommus.users()) users.emplace(user.device.Path(), &user);
  std::vector<ListedDevice> devices;
  for (const auto& [path, user] : users) {
    std::vector<dt::Node> behind = HasIgnoredMap(*user) ? std::vector<dt::Node>() : user->Iommus();
    const std::string_view driver = DriverOf(dom0, behind);
    devices.push_back({*user, path, std::move(behind), driver, plan::ClassOf({user->device, {}})});
  }
  return devices;
}

}  // namespace

std::string WriteDeviceListText(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  if (iommus.users().empty()) {
    return fmt::format("{}: no device is behind an IOMMU\n", tree.name());
  }
  std::vector<std::vector<std::string>> rows{
      {"PATH", "DEVICE", "STATUS", "IOMMU", "DRIVEN BY", "CLASS", "HAZARD"}};
  for (const ListedDevice& device : DevicesOf(tree, iommus)) {
    const dt::Node node = device.user.device;
    rows.push_back({device.path, dt::LinuxDeviceName(node), std::string(StatusOf(node)),
                    IommuText(device.user, device.iommus), std::string(device.driver),
                    std::string(platform::ClassName(device.device_class)),
                    std::string(device.hazard())});
  }
  return WriteTable(rows);
}

std::string WriteDeviceListJson(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  const auto json = [](const ListedDevice& device) -> Json {
    const dt::Node node = device.user.device;
    return {{"path", device.path},
            {"device", dt::LinuxDeviceName(node)},
            {"status", StatusOf(node)},
            {"iommus", PathsJson(device.iommus)},
            {"driven-by", OrNull(device.driver)},
            {"class", platform::ClassName(device.device_class)},
            {"hazard", device.hazard()}};
  };
  return JsonText(Json{{"devices", ListOf(DevicesOf(tree, iommus), json)}});
}

}  // namespace dtpolicy::report
