// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/surroundings.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "picture/measures.h"
#include "picture/text_width.h"

namespace dtpolicy::picture {

// Figures from right to left, the last one at the margin.
void PlaceHead(const Board& board, Drawing& drawing) {
  constexpr double kHeight = 38;
  constexpr double kInner = 16;
  double right = kWidth - kMargin;
  for (auto figure = board.figures.rbegin(); figure != board.figures.rend(); ++figure) {
    const size_t most = *std::ranges::max_element(figure->values);
    const double number = TextWidth(std::to_string(most), Face::kBold, kFigureSize);
    const double width =
        2 * kInner + number + 8 + TextWidth(figure->words, Face::kSans, kSubtitleSize);
    DrawnFigure drawn;
    drawn.box = {right - width, 24, width, kHeight};
    drawn.number = {drawn.box.x + kInner + number, 50, "", Anchor::kEnd};
    drawn.words = {drawn.number.x + 8, 48.5, figure->words};
    std::map<size_t, ViewList> by_value;
    for (size_t view = 0; view < figure->values.size(); ++view) {
      by_value[figure->values[view]].push_back(view);
    }
    for (auto& [value, views] : by_value) {
      drawn.values.push_back(
          {value, std::move(views), figure->bad && value > 0, figure->bad && value == 0});
    }
    drawing.figures.insert(drawing.figures.begin(), std::move(drawn));
    right -= width + 12;
  }
  const double room = right - kFrameLeft - 12;
  drawing.full_title = board.title;
  drawing.title = {kFrameLeft, kTitleBaseline,
                   FittedAtEnd(board.title, Face::kBold, kTitleSize, room)};
  drawing.subtitle = {
      kFrameLeft, kSubtitleBaseline,
      FittedAtEnd(board.subtitle, Face::kSans, kSubtitleSize, kWidth - 2 * kMargin)};
}

void PlaceMemory(double bottom, Drawing& drawing) {
  constexpr double kInner = 10;
  drawing.memory = {kMemoryLeft, kBodyTop, kMemoryWidth, bottom - kBodyTop};
  const Box& memory = drawing.memory;
  const double inside = memory.height - 3 * kInner;
  const double granted = std::max(270.0, inside * 0.45);
  drawing.own_pages = {memory.x + kInner, memory.y + kInner, memory.width - 2 * kInner,
                       inside - granted};
  drawing.granted_pages = {memory.x + kInner, drawing.own_pages.bottom() + kInner,
                           memory.width - 2 * kInner, granted};
  // Whole tiles of the pattern, below the words above and above those below.
  constexpr double kTile = 15;
  const auto grid = [](const Box& box, double above, double below) {
    const double height = static_cast<int>((box.height - above - below) / kTile) * kTile;
    const double width = static_cast<int>((box.width - 32) / kTile) * kTile;
    // The last tile ends with a gap.
    return Box{box.center() - width / 2 + 2, box.y + above, width - 3, std::max(height - 3, 0.0)};
  };
  drawing.own_grid = grid(drawing.own_pages, 62, 52);
  drawing.granted_grid = grid(drawing.granted_pages, 62, 142);
}

void PlaceLegend(const Board& board, double top, Drawing& drawing) {
  double y = top;
  bool left = true;
  std::vector<bool> used(kWays, false);
  const auto use = [&used](const std::vector<Way>& ways) {
    for (const Way way : ways) used[static_cast<size_t>(way)] = true;
  };
  for (const Frame& frame : board.frames) {
    for (const Row& row : frame.rows) use(row.ways);
  }
  use(board.other);
  constexpr double kSecond = kWidth / 2;
  constexpr double kStep = 27;
  const auto next = [&] {
    const double x = left ? kFrameLeft : kSecond;
    const double at = y;
    if (!left) y += kStep;
    left = !left;
    return std::pair(x, at);
  };
  for (const Look& look : Looks()) {
    if (!used[static_cast<size_t>(look.way)]) continue;
    const auto [x, at] = next();
    LegendItem item;
    item.look = &look;
    item.pill = {x, at, kPillWidth, kPillHeight};
    item.word = {x + 18, at + 14, std::string(look.word)};
    item.sentence = {x + kPillWidth + 12, at + 14.5, std::string(look.sentence)};
    drawing.legend.push_back(std::move(item));
  }
  const auto [x, at] = next();
  drawing.dashed_sample = {x, at, kPillWidth, kPillHeight};
  drawing.dashed_words = {x + kPillWidth + 12, at + 14.5,
                          "a dashed line: pages that a guest granted"};
  drawing.height = (left ? y : y + kStep) + 8;
}

}  // namespace dtpolicy::picture
