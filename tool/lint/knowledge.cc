// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about what the tables, the release or the configuration at hand do not have.
#include <fmt/format.h>

#include <string>

#include "lint/lint.h"

namespace dtpolicy::lint {
namespace {

using plan::IommuStatus;
using Text = std::string_view;

std::string FirstCompatible(dt::Node node) {
  const auto compatibles = node.Compatibles();
  return compatibles.empty() ? "no compatible" : fmt::format("`{}`", compatibles.front());
}

constexpr Message<Text, std::string> kIsUnknown{
    finding::kUnknownClass, "no table knows what `{}` is ({}): it may serve guests"};

void FindUnknownClass(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.device_class != platform::DeviceClass::kUnknown) continue;
    if (model.hidden || !model.attachment.behind_iommu()) continue;
    plan::ReportAt(decision, kIsUnknown, diagnostics, FirstCompatible(decision.target.node))
        .Help("name it only if no guest's pages reach it, and allow the finding with that reason");
  }
}

constexpr Message<Text, std::string, std::string> kIommuIsUnknown{
    finding::kUnknownIommu, "nothing is known of the IOMMU of `{}`, `{}` ({})"};

void FindUnknownIommu(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden || model.attachment.status != IommuStatus::kUnknown) continue;
    const dt::Node iommu = *model.attachment.iommu;
    plan::ReportAt(decision, kIommuIsUnknown, diagnostics, iommu.Path(), FirstCompatible(iommu))
        .Help(
            "no row of the tables has its driver, so nothing is predicted: try the device, and "
            "read the driver of the kernel at hand for an identity domain and for what it does "
            "with a device that is not named");
  }
}

constexpr Message<Text, Text, std::string> kReleaseHasNone{
    finding::kNoIommuDriver, "naming `{}` does nothing: Linux {} has no driver for `{}`"};
constexpr Message<Text, std::string, Text> kConfigHasNone{
    finding::kNoIommuDriver,
    "naming `{}` does nothing: this kernel has no driver for `{}`, CONFIG_{} is off"};

void FindNoIommuDriver(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden) continue;
    const plan::Attachment& attachment = model.attachment;
    const Text config = attachment.row != nullptr ? attachment.row->driver->config : Text();
    if (attachment.status == IommuStatus::kNoDriver) {
      const platform::Version since = attachment.row->releases.since;
      Diagnostic& diagnostic =
          plan::ReportAt(decision, kReleaseHasNone, diagnostics, input.dom0.linux_release->version,
                         attachment.iommu->Path());
      if (since > input.dom0.linux_release->number) {
        diagnostic.Help(fmt::format("{} takes it since {}.{}", config, since.major, since.minor));
      }
      diagnostic.Help("the device waits for one, then goes on with swiotlb-xen");
    } else if (attachment.status == IommuStatus::kSwitchedOff) {
      plan::ReportAt(decision, kConfigHasNone, diagnostics, attachment.iommu->Path(), config)
          .Help(
              fmt::format("the device uses swiotlb-xen, and the IOMMU is as the firmware left it: "
                          "build the kernel with CONFIG_{}=y",
                          config));
    }
  }
}

constexpr Message<> kNoXen{finding::kKernelConfig,
                           "this kernel cannot be a dom0: CONFIG_XEN is off"};
constexpr Message<> kNoSwiotlbXen{finding::kKernelConfig,
                                  "this kernel has no swiotlb-xen: CONFIG_SWIOTLB_XEN is off"};
constexpr Message<> kNoArmMapping{
    finding::kKernelConfig,
    "this kernel gives no device IOMMU DMA: CONFIG_ARM_DMA_USE_IOMMU is off"};

void FindKernelConfig(const Input& input, Diagnostics& diagnostics) {
  const platform::KernelConfig* config = input.dom0.config;
  if (config == nullptr) return;
  const FilePlace place{input.policy.source->name()};
  if (!config->IsOn("XEN")) {
    diagnostics.Report(kNoXen, place).Help("build it with CONFIG_XEN=y");
  } else if (!config->IsOn("SWIOTLB_XEN")) {
    diagnostics.Report(kNoSwiotlbXen, place)
        .Help("CONFIG_XEN selects it on arm and arm64: is the configuration of another kernel?");
  }
  const bool is_arm = input.dom0.architecture == platform::Architecture::kArm;
  if (is_arm && !input.forced.empty() && !config->IsOn("ARM_DMA_USE_IOMMU")) {
    diagnostics.Report(kNoArmMapping, place)
        .Help(
            "it has no prompt: most IOMMU drivers select it, those of Tegra and OMAP do not; turn "
            "on one that does, such as CONFIG_ARM_SMMU");
  }
}

constexpr Lint kKnowledgeLints[] = {
    {finding::kUnknownClass, FindUnknownClass},
    {finding::kUnknownIommu, FindUnknownIommu},
    {finding::kNoIommuDriver, FindNoIommuDriver},
    {finding::kKernelConfig, FindKernelConfig},
};

}  // namespace

std::span<const Lint> KnowledgeLints() { return kKnowledgeLints; }

}  // namespace dtpolicy::lint
