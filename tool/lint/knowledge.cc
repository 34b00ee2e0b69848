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

constexpr Kind kUnknownClass{"unknown-class", Level::kWarning, Adjustable::kYes};
constexpr Message<Text, std::string> kIsUnknown{
    kUnknownClass, "no table knows what `{}` is ({}): it may serve guests"};

void FindUnknownClass(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.device_class != platform::DeviceClass::kUnknown) continue;
    if (model.hidden || !model.attachment.behind_iommu()) continue;
    diagnostics
        .Report(kIsUnknown, decision.decided_by.span, decision.path,
                FirstCompatible(decision.target.node))
        .Help("name it only if no guest's pages reach it, and allow the finding with that reason")
        .About(decision.path);
  }
}

constexpr Kind kUnknownIommu{"unknown-iommu", Level::kWarning, Adjustable::kYes};
constexpr Message<Text, std::string, std::string> kIommuIsUnknown{
    kUnknownIommu, "nothing is known of the IOMMU of `{}`, `{}` ({})"};

void FindUnknownIommu(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden || model.attachment.status != IommuStatus::kUnknown) continue;
    const dt::Node iommu = *model.attachment.iommu;
    diagnostics
        .Report(kIommuIsUnknown, decision.decided_by.span, decision.path, iommu.Path(),
                FirstCompatible(iommu))
        .Help(
            "no row of the tables has its driver, so nothing is predicted: try the device, and "
            "read the driver of the kernel at hand for an identity domain and for what it does "
            "with a device that is not named")
        .About(decision.path);
  }
}

constexpr Kind kNoIommuDriver{"no-iommu-driver", Level::kWarning, Adjustable::kYes};
constexpr Message<Text, Text, std::string> kReleaseHasNone{
    kNoIommuDriver, "naming `{}` does nothing: Linux {} has no driver for `{}`"};
constexpr Message<Text, std::string, Text> kConfigHasNone{
    kNoIommuDriver,
    "naming `{}` does nothing: this kernel has no driver for `{}`, CONFIG_{} is off"};

void FindNoIommuDriver(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden) continue;
    const plan::Attachment& attachment = model.attachment;
    const Span& span = decision.decided_by.span;
    const Text config = attachment.row != nullptr ? attachment.row->driver->config : Text();
    if (attachment.status == IommuStatus::kNoDriver) {
      const platform::Version since = attachment.row->since;
      Diagnostic& diagnostic =
          diagnostics.Report(kReleaseHasNone, span, decision.path,
                             input.dom0.linux_release->version, attachment.iommu->Path());
      if (since > input.dom0.linux_release->number) {
        diagnostic.Help(fmt::format("{} takes it since {}.{}", config, since.major, since.minor));
      }
      diagnostic.Help("the device waits for one, then goes on with swiotlb-xen")
          .About(decision.path);
    } else if (attachment.status == IommuStatus::kSwitchedOff) {
      diagnostics.Report(kConfigHasNone, span, decision.path, attachment.iommu->Path(), config)
          .Help(
              fmt::format("the device uses swiotlb-xen, and the IOMMU is as the firmware left it: "
                          "build the kernel with CONFIG_{}=y",
                          config))
          .About(decision.path);
    }
  }
}

constexpr Kind kKernelConfig{"kernel-config", Level::kError, Adjustable::kYes};
constexpr Message<> kNoXen{kKernelConfig, "this kernel cannot be a dom0: CONFIG_XEN is off"};
constexpr Message<> kNoSwiotlbXen{kKernelConfig,
                                  "this kernel has no swiotlb-xen: CONFIG_SWIOTLB_XEN is off"};
constexpr Message<> kNoArmMapping{
    kKernelConfig, "this kernel gives no device IOMMU DMA: CONFIG_ARM_DMA_USE_IOMMU is off"};

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
    {kUnknownClass,
     {"No table knows the class of a device of a `dma: iommu` rule: neither its compatible, nor "
      "its "
      "`device_type`, nor the name of its node.",
      "Perhaps nothing. But a disk or network device that is not recognized as one can lose "
      "guests' "
      "data where granted pages are not translated.",
      "Find out what the device is. Name it only if no guest's pages reach it, and allow the "
      "finding for it with that reason.",
      "the tables of dtpolicy; Linux bindings of the device"},
     FindUnknownClass},
    {kUnknownIommu,
     {"No table knows the Linux driver of the IOMMU of a device of a `dma: iommu` rule.",
      "Not known: whether the driver groups devices, has an identity domain, or takes the device "
      "at "
      "all. `explain`, `audit` and the plan say `not known`.",
      "Read the driver of the kernel at hand, try the device, and allow the finding.",
      "the tables of dtpolicy; Linux drivers/iommu"},
     FindUnknownIommu},
    {kNoIommuDriver,
     {"The Linux release of the policy has no driver for the IOMMU of a device of a `dma: iommu` "
      "rule, or the configuration given by `--linux-config` has it switched off.",
      "Linux waits for the driver until its deferred probes time out, then goes on without an "
      "IOMMU: the device uses swiotlb-xen, and the property does nothing.",
      "Take a kernel that has the driver, built in or in the initramfs, or take the device out of "
      "the rule.",
      "Linux drivers/base/dd.c: driver_deferred_probe_check_state; drivers/iommu/of_iommu.c: "
      "of_iommu_xlate"},
     FindNoIommuDriver},
    {kKernelConfig,
     {"The configuration given by `--linux-config` lacks an option without which the policy has no "
      "meaning.",
      "Without CONFIG_XEN the kernel does not run as dom0. Without CONFIG_ARM_DMA_USE_IOMMU a "
      "32-bit "
      "kernel attaches no device to an IOMMU, and the property does nothing.",
      "Build the kernel with the option that the message names.",
      "Linux arch/arm/Kconfig and arch/arm64/Kconfig: XEN; arch/arm/mm/dma-mapping.c"},
     FindKernelConfig},
};

}  // namespace

std::span<const Lint> KnowledgeLints() { return kKnowledgeLints; }

}  // namespace dtpolicy::lint
