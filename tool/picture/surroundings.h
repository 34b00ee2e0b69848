// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What stands around the devices of a picture: its head, memory on the right, the legend below.
#pragma once

#include "picture/board.h"
#include "picture/drawing.h"

namespace dtpolicy::picture {

// Title, subtitle and figures.
void PlaceHead(const Board& board, Drawing& drawing);

// Memory, from the top of the frames down to `bottom`.
void PlaceMemory(double bottom, Drawing& drawing);

// The legend from `top` on, of the ways that some view shows; the drawing ends below it.
void PlaceLegend(const Board& board, double top, Drawing& drawing);

}  // namespace dtpolicy::picture
