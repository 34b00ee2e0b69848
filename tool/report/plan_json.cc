// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/plan_json.h"

#include <fmt/format.h>

#include "dt/device_name.h"
#include "plan/iommus_of.h"

namespace dtpolicy::report {
namespace {

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

// A kernel without the series takes no notice of the property.
void AddOutcomes(platform::Situation situation, Json& json) {
  situation.patched = true;
  json["patched"] = OutcomeJson(platform::PredictDma(situation));
  situation.patched = false;
  json["unpatched"] = OutcomeJson(platform::PredictDma(situation));
}

Json ModelJson(const plan::DeviceModel& model) {
  Json json = {{"path", model.path}, {"device", nullptr}};
  if (model.target.has_node()) json["device"] = dt::LinuxDeviceName(model.target.node);
  json["class"] = platform::ClassName(model.device_class);
  json["iommus"] = Json::array();
  for (const dt::Node iommu : model.iommus) json["iommus"].push_back(iommu.Path());
  json["driven-by"] = nullptr;
  if (model.hidden_by != nullptr) {
    json["driven-by"] = "xen";
  } else if (model.attachment.behind_iommu()) {
    json["driven-by"] = "dom0";
  }
  json["named"] = model.situation.named;
  AddOutcomes(model.situation, json);
  return json;
}

Json Dom0Json(const plan::Dom0& dom0, const std::vector<plan::DeviceModel>& models) {
  Json devices = Json::array();
  for (const plan::DeviceModel& model : models) devices.push_back(ModelJson(model));
  platform::Situation other;
  other.architecture = dom0.architecture;
  other.release = dom0.linux_release;
  other.swiotlb_xen = dom0.swiotlb_xen;
  other.grants_translated = dom0.grants_translated;
  Json others = Json::object();
  AddOutcomes(other, others);
  return {{"xen", dom0.xen->version},
          {"linux", dom0.linux_release->version},
          {"architecture", platform::Name(dom0.architecture)},
          {"swiotlb-xen", dom0.swiotlb_xen},
          {"grants", dom0.grants_translated ? "translated" : "untranslated"},
          {"devices", std::move(devices)},
          {"others", std::move(others)}};
}

}  // namespace

Json OutcomeJson(const platform::DmaOutcome& outcome) {
  return {{"dma", platform::Name(outcome.path)},
          {"iommu", platform::Name(outcome.iommu)},
          {"works", platform::Name(outcome.works)},
          {"grants", platform::Name(outcome.grants)},
          {"why", outcome.why}};
}

std::string WritePlanJson(const policy::Policy& policy, const dt::DeviceTree& tree,
                          const dt::IommuMap& iommus, const plan::Plan& plan,
                          const plan::Dom0& dom0, const std::vector<plan::DeviceModel>& models) {
  Json board = Json::array();
  for (const auto& compatible : policy.board.compatible) board.push_back(*compatible);
  Json devices = Json::array();
  for (const plan::Decision& decision : plan.decisions) {
    devices.push_back(DecisionJson(decision, iommus));
  }
  const std::string base = tree.name().substr(tree.name().rfind('/') + 1);
  const Json json = {{"board", std::move(board)},
                     {"base", base},
                     {"devices", std::move(devices)},
                     {"dom0", Dom0Json(dom0, models)}};
  return JsonText(json);
}

}  // namespace dtpolicy::report
