// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The ways a device's DMA can go, as a reader of the picture tells them apart: each has a colour, a
// dash, a mark and a word, so that no one of them has to carry the meaning alone.
#pragma once

#include <span>
#include <string_view>

namespace dtpolicy::picture {

enum class Way {
  kIommu,    // through the IOMMU, to what was mapped
  kOwn,      // the same, mapped by its driver itself, not by the DMA API
  kLost,     // through the IOMMU, but a guest's page is not what it reaches
  kMayLose,  // the same of a device that is handed guests' pages by others only
  kMayFail,  // a driver that checks its DMA mask may not bind
  kFaults,   // the IOMMU translates what nobody mapped
  kSwiotlb,  // by swiotlb-xen, the IOMMU is bypassed or there is none
  kNoMmap,   // the same, but programs cannot map its buffers
  kDirect,   // dom0's addresses as they are
  kHidden,   // nowhere: dom0 has no such device
  kUnknown,  // nothing is predicted
};
inline constexpr int kWays = 11;
// It leads past the IOMMU, in the lane of swiotlb-xen.
constexpr bool IsByLane(Way way) {
  return way == Way::kSwiotlb || way == Way::kNoMmap || way == Way::kDirect;
}

struct Look {
  Way way;
  std::string_view code;      // class in the style sheet, id of the mark
  std::string_view word;      // in the pill
  std::string_view sentence;  // in the legend
  std::string_view mark;      // SVG path data in a box of 10 by 10
};

// In the order of the legend: from what works to what does not.
std::span<const Look> Looks();
const Look& LookOf(Way way);

}  // namespace dtpolicy::picture
