// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/plan_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "dt/device_name.h"
#include "plan/iommus_of.h"

namespace dtpolicy::report {
namespace {

using Json = nlohmann::ordered_json;

Json DecisionJson(const plan::Decision& decision, const dt::IommuMap& iommus) {
  const plan::Target& target = decision.target;
  const bool forced = decision.dma == policy::Dma::kIommu;
  Json json = {{"path", decision.path},
               {"device", nullptr},
               {"dma", forced ? "iommu" : "swiotlb"},
               {"property", nullptr},
               {"created", Json::array()}};
  if (target.has_node()) json["device"] = dt::LinuxDeviceName(target.node);
  if (forced) {
    json["property"] = decision.path;
    std::string made = target.node.Path();
    for (size_t i = 0; i < target.functions.size(); ++i) {
      const bool is_bridge = i + 1 < target.functions.size();
      made = fmt::format("{}/{}", made, plan::PciNodeName(target.functions[i], is_bridge));
      json["created"].push_back(made);
    }
  }
  json["rule"] = decision.decided_by.rule->name.value;
  const Span& span = decision.decided_by.span;
  if (span.has_place()) {
    const LineColumn at = span.source->Position(span.begin);
    json["place"] = fmt::format("{}:{}:{}", span.source->name(), at.line, at.column);
  }
  json["iommus"] = Json::array();
  for (const dt::Node iommu : plan::IommusOf(iommus, target))
    json["iommus"].push_back(iommu.Path());
  return json;
}

}  // namespace

std::string WritePlanJson(const policy::Policy& policy, const dt::DeviceTree& tree,
                          const dt::IommuMap& iommus, const plan::Plan& plan) {
  Json board = Json::array();
  for (const auto& compatible : policy.board.compatible) board.push_back(*compatible);
  Json devices = Json::array();
  for (const plan::Decision& decision : plan.decisions) {
    devices.push_back(DecisionJson(decision, iommus));
  }
  const std::string base = tree.name().substr(tree.name().rfind('/') + 1);
  return Json{{"board", std::move(board)}, {"base", base}, {"devices", std::move(devices)}}.dump(
             2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace dtpolicy::report
