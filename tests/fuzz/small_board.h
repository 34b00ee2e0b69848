// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The board that the policy and verify fuzzers hold their input against: one of everything that
// rules tell apart.
#pragma once

#include <string>
#include <string_view>

namespace dtpolicy::fuzz {

// A tree as bytes. /d@1 and /e@2 are behind the IOMMU /i@9, /fimd@3 and /mixer@4 must agree, /mmc@5
// holds guests' disks, /p@6 is a PCI host bridge. Label and alias of /d@1: `d`, `d0`.
std::string BoardBytes();

// A policy for that board, which compiles.
inline constexpr std::string_view kBoardPolicy = R"(dtpolicy: 1
board:
  compatible: ['a,b']
linux:
  grants: translated
rules:
  - name: both
    dma: iommu
    devices: [{path: '/d@1'}, {pci: {bridge: '/p@6', function: '01.0'}}]
  - name: disk
    dma: swiotlb
    devices: [{path: '/mmc@5'}]
)";

}  // namespace dtpolicy::fuzz
