// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/arrange.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "picture/measures.h"
#include "picture/text_width.h"

namespace dtpolicy::picture {
namespace {

Row DeviceRow(std::string name, std::vector<std::string> iommus, std::vector<Way> ways) {
  Row row;
  row.name = std::move(name);
  row.iommu_key = row.name;
  row.iommus = std::move(iommus);
  row.driven_by = "dom0";
  row.grants.assign(ways.size(), false);
  row.ways = std::move(ways);
  return row;
}

// Two kernels of one release: views 0 and 1.
Board OneFrame(std::vector<Row> rows) {
  Board board;
  board.title = "A board";
  board.views.kernels = {"stock", "policy"};
  board.views.releases = {"6.1"};
  board.views.kernel = 1;
  board.other = {Way::kSwiotlb, Way::kSwiotlb};
  board.frames.push_back({"display", "", FrameKind::kIommuRule, false, std::move(rows), ""});
  return board;
}

bool Inside(const Box& inner, const Box& outer) {
  return inner.x >= outer.x && inner.y >= outer.y && inner.right() <= outer.right() &&
         inner.bottom() <= outer.bottom();
}

size_t LinesOf(const Drawing& drawing, Way way, size_t view) {
  return static_cast<size_t>(
      std::count_if(drawing.lines.begin(), drawing.lines.end(), [&](const Line& line) {
        return line.way == way &&
               std::find(line.views.begin(), line.views.end(), view) != line.views.end();
      }));
}

TEST_CASE("every row stands in its frame, and every IOMMU beside its rows") {
  const Board board = OneFrame({DeviceRow("a", {"x"}, {Way::kFaults, Way::kIommu}),
                                DeviceRow("b", {"y", "z"}, {Way::kFaults, Way::kIommu})});
  const Drawing drawing = Arrange(board);
  REQUIRE(drawing.frames.size() == 1);
  for (const DrawnRow& row : drawing.frames[0].rows) CHECK(Inside(row.box, drawing.frames[0].box));
  REQUIRE(drawing.iommus.size() == 3);
  for (const DrawnIommu& iommu : drawing.iommus) {
    CHECK(iommu.box.y >= drawing.frames[0].box.y);
    CHECK(iommu.box.bottom() <= drawing.frames[0].box.bottom());
  }
  CHECK(drawing.iommus[1].box.bottom() < drawing.iommus[2].box.y);
  CHECK(drawing.memory.height >= kLeastBody);
}

TEST_CASE("rows of one IOMMU share what is drawn of it") {
  Row a = DeviceRow("a", {"x"}, {Way::kIommu, Way::kIommu});
  Row b = DeviceRow("b", {"x"}, {Way::kIommu, Way::kIommu});
  a.iommu_key = b.iommu_key = "/x";
  const Drawing drawing = Arrange(OneFrame({a, b}));
  REQUIRE(drawing.iommus.size() == 1);
  CHECK(drawing.iommus[0].box.height > kRowHeight);
}

TEST_CASE("a device that faults stops at its IOMMU, with a mark, in that view only") {
  const Drawing drawing = Arrange(OneFrame({DeviceRow("a", {"x"}, {Way::kFaults, Way::kIommu})}));
  REQUIRE(drawing.marks.size() == 1);
  CHECK(drawing.marks[0].way == Way::kFaults);
  CHECK(drawing.marks[0].views == ViewList{0});
  CHECK(LinesOf(drawing, Way::kFaults, 0) == 1);
  CHECK(LinesOf(drawing, Way::kFaults, 1) == 0);
  // Its line, the one from its IOMMU, the trunk, the arrow.
  CHECK(LinesOf(drawing, Way::kIommu, 1) == 4);
}

TEST_CASE("a dashed line leads to granted pages where they arrive, a mark where they are lost") {
  Row row = DeviceRow("a", {"x"}, {Way::kLost, Way::kIommu});
  row.grants = {false, true};
  const Drawing drawing = Arrange(OneFrame({row}));
  const auto dashed = [&drawing](Way way) {
    return std::count_if(drawing.lines.begin(), drawing.lines.end(),
                         [way](const Line& line) { return line.dashed && line.way == way; });
  };
  CHECK(dashed(Way::kIommu) == 1);
  CHECK(dashed(Way::kLost) == 1);
  REQUIRE(drawing.marks.size() == 1);
  CHECK(drawing.marks[0].way == Way::kLost);
  CHECK(drawing.marks[0].y > drawing.granted_pages.y);
}

TEST_CASE("the legend has what some view shows, and nothing else") {
  const Drawing drawing = Arrange(OneFrame({DeviceRow("a", {"x"}, {Way::kFaults, Way::kIommu})}));
  std::vector<std::string> words;
  for (const LegendItem& item : drawing.legend) words.emplace_back(item.look->word);
  CHECK(words == std::vector<std::string>{"IOMMU", "swiotlb", "faults"});
}

TEST_CASE("a board without a device behind an IOMMU is a picture all the same") {
  Board board = OneFrame({});
  board.frames.clear();
  board.chips.push_back({"12200000.mmc", "disk", "", true});
  const Drawing drawing = Arrange(board);
  CHECK(drawing.iommus.empty());
  REQUIRE(drawing.lane.chips.size() == 1);
  CHECK(Inside(drawing.lane.chips[0].box, drawing.lane.frame));
  CHECK(LinesOf(drawing, Way::kSwiotlb, 0) > 0);
}

TEST_CASE("the word of each way fits into its pill") {
  constexpr double kMark = 18;  // what stands before the word
  for (const Look& look : Looks()) {
    INFO(look.word);
    CHECK(kMark + TextWidth(look.word, Face::kBold, kWordSize) <= kPillWidth);
  }
}

}  // namespace
}  // namespace dtpolicy::picture
