// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/differences.h"

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "report/json_text.h"

namespace dtpolicy::report {
namespace {

using compare::DeviceChange;
using compare::NodeChange;
using compare::PropertyChange;

std::string Assigned(const std::string& name, const std::string& value) {
  return value.empty() ? name : fmt::format("{} = {}", name, value);
}

std::string NodeLine(const DeviceChange& change) {
  std::string line;
  if (change.change == NodeChange::kAdded) line = "+ ";
  if (change.change == NodeChange::kRemoved) line = "- ";
  line += change.path;
  if (!change.device.empty()) line += fmt::format(" ({})", change.device);
  return line;
}

std::string PropertyLine(const PropertyChange& change) {
  if (!change.before) return "+ " + Assigned(change.name, *change.after);
  if (!change.after) return "- " + Assigned(change.name, *change.before);
  const auto shown = [](const std::string& value) { return value.empty() ? "(empty)" : value; };
  return fmt::format("~ {}: {} -> {}", change.name, shown(*change.before), shown(*change.after));
}

std::string_view ChangeName(NodeChange change) {
  switch (change) {
    case NodeChange::kAdded:
      return "added";
    case NodeChange::kRemoved:
      return "removed";
    case NodeChange::kChanged:
      break;
  }
  return "changed";
}

Json ValueJson(const std::optional<std::string>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

std::string WriteDifferencesText(const std::vector<DeviceChange>& changes) {
  std::string text;
  for (const DeviceChange& change : changes) {
    text += Printable(NodeLine(change)) + '\n';
    for (const PropertyChange& property : change.properties) {
      text += "    " + Printable(PropertyLine(property)) + '\n';
    }
  }
  return text;
}

std::string WriteDifferencesJson(const std::vector<DeviceChange>& changes) {
  Json list = Json::array();
  for (const DeviceChange& change : changes) {
    Json properties = Json::array();
    for (const PropertyChange& property : change.properties) {
      properties.push_back({{"name", property.name},
                            {"before", ValueJson(property.before)},
                            {"after", ValueJson(property.after)}});
    }
    Json json = {{"path", change.path},
                 {"device", nullptr},
                 {"change", ChangeName(change.change)},
                 {"properties", std::move(properties)}};
    if (!change.device.empty()) json["device"] = change.device;
    list.push_back(std::move(json));
  }
  return JsonText(Json{{"changes", std::move(list)}});
}

}  // namespace dtpolicy::report
