// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/plan_json.h"

#include <fmt/format.h>

#include "base/base_name.h"
#include "dt/device_name.h"
#include "plan/iommus_of.h"

namespace dtpolicy::report {
namespace {

Json DeviceNameJson(const plan::Target& target) {
  return target.has_node() ? Json(dt::LinuxDeviceName(target.node)) : Json(nullptr);
}

Json DecisionJson(const plan::Decision& decision, const dt::IommuMap& iommus) {
  const plan::Target& target = decision.target;
  const bool forced = decision.dma == policy::Dma::kIommu;
  Json json = {{"path", decision.path},
               {"device", DeviceNameJson(target)},
               {"dma", forced ? "iommu" : "swiotlb"},
               {"property", nullptr},
               {"created", Json::array()}};
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
  if (span.has_place()) json["place"] = PlaceText(span);
  json["iommus"] = PathsJson(plan::IommusOf(iommus, target));
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
  Json json = {{"path", model.path},
               {"device", DeviceNameJson(model.target)},
               {"class", platform::ClassName(model.device_class)},
               {"iommus", PathsJson(model.iommus)},
               {"driven-by", OrNull(model.hidden_by != nullptr        ? "xen"
                                    : model.attachment.behind_iommu() ? "dom0"
                                                                      : "")},
               {"named", model.situation.named}};
  AddOutcomes(model.situation, json);
  return json;
}

Json Dom0Json(const plan::Dom0& dom0, const std::vector<plan::DeviceModel>& models) {
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
          {"devices", ListOf(models, ModelJson)},
          {"others", std::move(others)}};
}

}  // namespace

Json PathsJson(const std::vector<dt::Node>& nodes) {
  return ListOf(nodes, [](dt::Node node) { return node.Path(); });
}

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
  const Json json = {
      {"board",
       ListOf(policy.board.compatible, [](const auto& compatible) { return *compatible; })},
      {"base", BaseName(tree.name())},
      {"devices",
       ListOf(plan.decisions,
              [&](const plan::Decision& decision) { return DecisionJson(decision, iommus); })},
      {"dom0", Dom0Json(dom0, models)}};
  return JsonText(json);
}

}  // namespace dtpolicy::report
