// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/way.h"

#include <algorithm>
#include <iterator>

namespace dtpolicy::picture {
namespace {

constexpr Look kLooks[] = {
    {Way::kIommu, "iommu", "IOMMU",
     "uses IOMMU DMA; guests' pages arrive where a dashed line says so"},
    {Way::kSwiotlb, "swiotlb", "swiotlb",
     "uses swiotlb-xen, guests' pages arrive; an IOMMU is bypassed"},
    {Way::kMayFail, "mayfail", "may fail",
     "IOMMU DMA; a driver that checks its DMA mask does not bind"},
    {Way::kLost, "lost", "lost",
     "guests' data: IOMMU DMA misses it, and every call reports success"},
    {Way::kFaults, "faults", "faults", "swiotlb-xen's addresses go to an IOMMU that maps nothing"},
    {Way::kDirect, "direct", "direct", "dom0's own addresses as they are; guests' pages are lost"},
    {Way::kUnknown, "unknown", "not known",
     "the tables do not know its IOMMU; nothing is predicted"},
};
static_assert(std::size(kLooks) == kWays);

}  // namespace

std::span<const Look> Looks() { return kLooks; }

const Look& LookOf(Way way) {
  return *std::find_if(std::begin(kLooks), std::end(kLooks),
                       [way](const Look& look) { return look.way == way; });
}

}  // namespace dtpolicy::picture
