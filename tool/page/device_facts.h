// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a page says about one device, read off the model once: picture, table and card show the
// same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page/subject.h"
#include "picture/board.h"
#include "plan/audit.h"

namespace dtpolicy::page {

// The kernels of a report. Without a policy there are only the first two.
enum class Kernel { kStock, kSeries, kPolicy };

struct DeviceFacts {
  std::string id;  // of its card: unique on the page, and nothing but letters, digits and ".:,@+-_"
  std::string name;  // Linux's for it; of a PCI function without a node its own: "01.0"
  std::string path;
  std::string base_name;  // "gsc"
  std::string_view status;
  std::string_view class_name;
  std::string_view class_description;
  platform::Hazard hazard;
  const plan::DeviceModel* model = nullptr;  // null for one that is not available
  const plan::Decision* decision = nullptr;  // null: no rule names it
  std::vector<dt::Node> iommus;
  std::string driven_by;  // "dom0", "Xen", "nobody"; empty without an IOMMU

  // By kernel and release of platform::LinuxReleases(), as `audit` judges them; empty without a
  // model.
  std::vector<std::vector<plan::Verdict>> verdicts;
};

// Every device of `dtpolicy list` and every one of the plan, by path.
std::vector<DeviceFacts> FactsOf(const Subject& subject);

// Those of which something is predicted: available ones.
std::vector<const DeviceFacts*> Predicted(const std::vector<DeviceFacts>& devices);

picture::Way WayOf(const plan::Verdict& verdict);

// What an IOMMU is called: by its node's name; where that tells no address of the machine, as that
// of `mmu@0` on a bus of its own, by Linux's name for it, "40d01000.mmu".
std::string IommuName(dt::Node iommu);

// Whether the picture is the same for both.
bool AreAlike(const plan::Verdict& a, const plan::Verdict& b);

// Releases [begin, end) that differ for no device by `same`, oldest first.
struct ReleaseRange {
  size_t begin;
  size_t end;

  std::string Name() const;  // "5.10–6.6", "6.12"
};
std::vector<ReleaseRange> FoldedReleases(const std::vector<const DeviceFacts*>& devices,
                                         bool (&same)(const plan::Verdict&,
                                                      const plan::Verdict&) = AreAlike);

}  // namespace dtpolicy::page
