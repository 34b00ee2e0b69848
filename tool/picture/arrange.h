// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Board → Drawing: every frame, line and word gets its place. Devices stand on the left, each line
// runs from a device to the right: through its IOMMU, or down into the lane of swiotlb-xen, and on
// to memory. Lines of one colour join one trunk, so that they cross others only at right angles.
#pragma once

#include "picture/board.h"
#include "picture/drawing.h"

namespace dtpolicy::picture {

Drawing Arrange(const Board& board);

}  // namespace dtpolicy::picture
