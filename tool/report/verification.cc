// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "report/json_text.h"
#include "report/table.h"

namespace dtpolicy::report {
namespace {

using compare::RunningDevice;
using compare::VerifiedDevice;

std::string_view PlannedText(const VerifiedDevice& device) {
  if (!device.planned) return "-";
  return *device.planned == policy::Dma::kIommu ? "iommu" : "swiotlb";
}

std::string_view PropertyText(const VerifiedDevice& device) {
  if (!device.in_tree) return "no node";
  return device.has_property ? "yes" : "no";
}

std::string_view DriverText(const RunningDevice& device) {
  if (!device.driver.empty()) return device.driver;
  return device.is_deferred ? "(deferred)" : "(none)";
}

std::string GroupText(const RunningDevice& device) {
  if (device.group.empty()) return "-";
  return fmt::format("{} {}", device.group, device.group_type);
}

Json RunningJson(const RunningDevice& device) {
  return {{"device", device.name},
          {"driver", OrNull(device.driver)},
          {"deferred", device.is_deferred},
          {"group", OrNull(device.group)},
          {"group-type", device.group.empty() ? Json(nullptr) : Json(device.group_type)}};
}

Json VerifiedJson(const VerifiedDevice& device) {
  return {{"path", device.path},
          {"device", OrNull(device.name)},
          {"dma", OrNull(device.planned ? PlannedText(device) : "")},
          {"in-tree", device.in_tree},
          {"property", device.has_property},
          {"running",
           ListOf(device.devices, [](const auto* running) { return RunningJson(*running); })},
          {"verdict", device.verdict}};
}

}  // namespace

std::string WriteVerificationText(const compare::Verification& verification, bool with_sysfs) {
  std::vector<std::vector<std::string>> rows{{"PATH", "DEVICE", "POLICY", "PROPERTY"}};
  if (with_sysfs) rows[0].insert(rows[0].end(), {"DRIVER", "GROUP"});
  rows[0].emplace_back("VERDICT");
  for (const VerifiedDevice& device : verification.devices) {
    const std::vector<std::string> head{device.path, device.name.empty() ? "-" : device.name,
                                        std::string(PlannedText(device)),
                                        std::string(PropertyText(device))};
    std::vector<std::string> row = head;
    if (with_sysfs && device.devices.empty()) row.insert(row.end(), {"(no device)", "-"});
    if (with_sysfs && !device.devices.empty()) {
      row[1] = device.devices.front()->name;
      row.insert(row.end(), {std::string(DriverText(*device.devices.front())),
                             GroupText(*device.devices.front())});
    }
    row.push_back(device.verdict);
    rows.push_back(std::move(row));
    // The functions behind a host bridge, which have no node of their own.
    for (size_t i = 1; with_sysfs && i < device.devices.size(); ++i) {
      const RunningDevice& behind = *device.devices[i];
      rows.push_back(
          {"", behind.name, "", "", std::string(DriverText(behind)), GroupText(behind), ""});
    }
  }
  const auto ok = std::ranges::count(verification.devices, "ok", &VerifiedDevice::verdict);
  std::string text = verification.devices.empty() ? "" : WriteTable(rows);
  text += fmt::format("{} of {} devices as the policy says", ok, verification.devices.size());
  if (verification.stamp) {
    text += Printable(fmt::format("; stamped by {} {}, dtpolicy {}", verification.stamp->policy,
                                  verification.stamp->digest, verification.stamp->version));
  }
  return text + "\n";
}

std::string WriteVerificationJson(const compare::Verification& verification) {
  Json stamp = nullptr;
  if (verification.stamp) {
    stamp = {{"policy", verification.stamp->policy},
             {"digest", verification.stamp->digest},
             {"version", verification.stamp->version}};
  }
  const Json json = {{"stamp", std::move(stamp)},
                     {"devices", ListOf(verification.devices, VerifiedJson)}};
  return JsonText(json);
}

}  // namespace dtpolicy::report
