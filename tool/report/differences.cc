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
  if (change == NodeChange::kAdded) return "added";
  return change == NodeChange::kRemoved ? "removed" : "changed";
}

Json ValueJson(const std::optional<std::string>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json PropertyJson(const PropertyChange& property) {
  return {{"name", property.name},
          {"before", ValueJson(property.before)},
          {"after", ValueJson(property.after)}};
}

Json NodeJson(const DeviceChange& change) {
  return {{"path", change.path},
          {"device", OrNull(change.device)},
          {"change", ChangeName(change.change)},
          {"properties", ListOf(change.properties, PropertyJson)}};
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
  return JsonText(Json{{"changes", ListOf(changes, NodeJson)}});
}

}  // namespace dtpolicy::report
