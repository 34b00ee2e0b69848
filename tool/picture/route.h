// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The lines of the picture, once everything else has its place.
#pragma once

#include <cstddef>
#include <vector>

#include "picture/board.h"
#include "picture/drawing.h"

namespace dtpolicy::picture {

// A row with ways: where its line leaves the frame, and the IOMMUs of the drawing that it can go
// through.
struct RoutedDevice {
  const Row* row;
  double y;
  std::vector<size_t> iommus;
};

// Draws every device's line into `drawing`, whose boxes are placed.
void Route(const Board& board, const std::vector<RoutedDevice>& devices, Drawing& drawing);

}  // namespace dtpolicy::picture
