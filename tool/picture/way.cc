// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/way.h"

#include <algorithm>
#include <iterator>

namespace dtpolicy::picture {
namespace {

constexpr Look kLooks[] = {
    {Way::kIommu, "iommu", "IOMMU",
     "uses IOMMU DMA; guests’ pages arrive where a dashed line says so", "M1.5 5.5 4 8 8.5 2"},
    {Way::kOwn, "own", "own", "its driver maps its buffers itself, in an IOMMU domain of its own",
     "M1.5 5.5 4 8 8.5 2M1.5 9.2H8.5"},
    {Way::kSwiotlb, "swiotlb", "swiotlb",
     "uses swiotlb-xen, guests’ pages arrive; an IOMMU is bypassed",
     "M1 3.5H9L6.8 1.2M9 6.5H1L3.2 8.8"},
    {Way::kNoMmap, "nommap", "no map", "uses swiotlb-xen; a program that maps its buffers dies",
     "M2 3.5H8.5M2 6.5H8.5M3 9.5 7.5 .5"},
    {Way::kMayFail, "mayfail", "may fail",
     "IOMMU DMA; a driver that checks its DMA mask does not bind", "M5 1.2V5.8M5 8.6V8.7"},
    {Way::kMayLose, "maylose", "loses?",
     "IOMMU DMA; guests’ pages that another driver hands it are lost",
     "M5 1V7M2.2 4.6 5 7.4 7.8 4.6M1.5 9.2H3M7 9.2H8.5"},
    {Way::kLost, "lost", "lost",
     "guests’ data: IOMMU DMA misses it, and every call reports success",
     "M5 1V7M2.2 4.6 5 7.4 7.8 4.6M1.5 9.2H8.5"},
    {Way::kFaults, "faults", "faults", "swiotlb-xen’s addresses go to an IOMMU that maps nothing",
     "M2 2 8 8M8 2 2 8"},
    {Way::kDirect, "direct", "direct", "dom0’s own addresses as they are; guests’ pages are lost",
     "M1 5H9M6 2 9 5 6 8"},
    {Way::kHidden, "hidden", "hidden", "Xen keeps the device: dom0 has none", "M2 5H8"},
    {Way::kUnknown, "unknown", "unknown", "no table knows its IOMMU; nothing is predicted",
     "M2.6 3.2a2.4 2.2 0 1 1 3.4 2q-1 .5-1 1.4M5 9V9.1"},
};
static_assert(std::size(kLooks) == kWays);

}  // namespace

std::span<const Look> Looks() { return kLooks; }

const Look& LookOf(Way way) { return *std::ranges::find(kLooks, way, &Look::way); }

}  // namespace dtpolicy::picture
