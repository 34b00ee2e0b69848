// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/arrange.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "picture/measures.h"
#include "picture/route.h"
#include "picture/surroundings.h"
#include "picture/text_width.h"

namespace dtpolicy::picture {
namespace {

ViewList AllViews(const Views& views) {
  ViewList all;
  for (size_t view = 0; view < views.count(); ++view) all.push_back(view);
  return all;
}

Label Centered(const Box& box, std::string text, double size) {
  return {box.center(), box.middle() + size * 0.36, std::move(text), Anchor::kMiddle};
}

// Where the pills of a kernel stand.
double PillLeft(size_t kernel, size_t kernels) {
  return kPillsRight - static_cast<double>(kernels - kernel) * (kPillWidth + kPillGap) + kPillGap;
}

std::vector<Pill> PillsOf(const Row& row, const Views& views, double middle) {
  std::vector<Pill> pills;
  for (size_t kernel = 0; kernel < views.kernels.size(); ++kernel) {
    std::map<Way, std::vector<size_t>> releases;
    for (size_t release = 0; release < views.releases.size(); ++release) {
      releases[row.ways[views.Index(kernel, release)]].push_back(release);
    }
    for (auto& [way, of] : releases) {
      Pill pill;
      pill.box = {PillLeft(kernel, views.kernels.size()), middle - kPillHeight / 2, kPillWidth,
                  kPillHeight};
      pill.way = way;
      pill.word = {pill.box.x + 18, middle + 4, std::string(LookOf(way).word)};
      pill.kernel = kernel;
      pill.releases = std::move(of);
      pills.push_back(std::move(pill));
    }
  }
  return pills;
}

// The lines of `lspci -tv`: down from the bridge, and across to the function.
std::string BranchOf(const Row& row, const Box& box) {
  std::string path;
  for (size_t level = 0; level < row.branches.size(); ++level) {
    const double x = kNameLeft + 5 + static_cast<double>(level) * kTreeStep;
    const bool is_own = level + 1 == row.branches.size();
    if (is_own || row.branches[level]) {
      path += fmt::format("M{} {}V{}", x, box.y, row.branches[level] ? box.bottom() : box.middle());
    }
    if (is_own) path += fmt::format("M{} {}h{}", x, box.middle(), 8);
  }
  return path;
}

class Arranger {
 public:
  explicit Arranger(const Board& board) : board_(board), views_(board.views) {}

  Drawing Arrange() {
    drawing_.width = kWidth;
    PlaceHead(board_, drawing_);
    PlaceHeads();
    double y = kBodyTop;
    for (const Frame& frame : board_.frames) y = PlaceFrame(frame, y) + kFrameGap;
    if (!board_.idle_iommus.empty()) {
      drawing_.idle_iommus = {kIommuLeft + kIommuWidth / 2, y + 14, board_.idle_iommus,
                              Anchor::kMiddle};
    }
    const double bottom = PlaceLane(y);
    PlaceMemory(bottom, drawing_);
    Route(board_, devices_, drawing_);
    PlaceLegend(board_, drawing_.memory.bottom() + 30, drawing_);
    return std::move(drawing_);
  }

 private:
  void PlaceHeads() {
    drawing_.device_head = {kNameLeft, kHeadBaseline, "DEVICE"};
    for (size_t kernel = 0; kernel < views_.kernels.size(); ++kernel) {
      const double left = PillLeft(kernel, views_.kernels.size());
      drawing_.kernel_heads.push_back(
          {left + kPillWidth / 2, kHeadBaseline, views_.kernels[kernel], Anchor::kMiddle});
    }
    drawing_.iommu_head = {kIommuLeft + kIommuWidth / 2, kHeadBaseline, "IOMMU", Anchor::kMiddle};
    drawing_.memory_head = {kMemoryLeft + kMemoryWidth / 2, kHeadBaseline, "MEMORY",
                            Anchor::kMiddle};
  }

  double PlaceFrame(const Frame& frame, double top) {
    DrawnFrame drawn;
    drawn.kind = frame.kind;
    drawn.broken = frame.broken;
    const double baseline = top + 25;
    // A short note leaves its room to the title.
    const double title_room =
        std::max(240.0, kFrameWidth - 60 - TextWidth(frame.note, Face::kSans, kNoteSize));
    const std::string title = FittedAtEnd(frame.title, Face::kBold, kFrameTitleSize, title_room);
    drawn.title = {kNameLeft, baseline, title};
    const double room = kFrameWidth - 60 - TextWidth(title, Face::kBold, kFrameTitleSize);
    const std::string note = FittedAtEnd(frame.note, Face::kSans, kNoteSize, room);
    drawn.note = {kFrameRight - 14, baseline, note, Anchor::kEnd};
    drawn.full_note = frame.note;

    double y = top + kFrameHead;
    for (size_t i = 0; i < frame.rows.size();) {
      // Rows of one IOMMU share what is drawn of it.
      size_t end = i + 1;
      while (end < frame.rows.size() && frame.rows[end].iommu_key == frame.rows[i].iommu_key &&
             !frame.rows[i].iommu_key.empty()) {
        ++end;
      }
      y = PlaceRun(frame, i, end, y, drawn);
      i = end;
    }
    if (!frame.more.empty()) {
      drawn.more = {kNameLeft, y + 18, frame.more};
      y += kRowHeight;
    }
    drawn.box = {kFrameLeft, top, kFrameWidth, y + kFrameFoot - top};
    for (size_t kernel = 0; kernel < views_.kernels.size(); ++kernel) {
      drawn.columns.push_back({PillLeft(kernel, views_.kernels.size()) - 3, top + kFrameHead - 2,
                               kPillWidth + 6, drawn.box.bottom() - top - kFrameHead - 2});
    }
    drawing_.frames.push_back(std::move(drawn));
    return drawing_.frames.back().box.bottom();
  }

  // Rows [begin, end) of `frame`, which share their IOMMUs. Gives where they end.
  double PlaceRun(const Frame& frame, size_t begin, size_t end, double top, DrawnFrame& drawn) {
    const auto& iommus = frame.rows[begin].iommus;
    const double needed = static_cast<double>(iommus.size()) * kIommuStep + 4;
    const double height = std::max(kRowHeight, needed / static_cast<double>(end - begin));
    double y = top;
    std::vector<size_t> devices;
    for (size_t i = begin; i < end; ++i) {
      drawn.rows.push_back(PlaceRow(frame.rows[i], {kFrameLeft, y, kFrameWidth, height}));
      if (!frame.rows[i].ways.empty()) {
        devices_.push_back({&frame.rows[i], y + height / 2, {}});
        devices.push_back(devices_.size() - 1);
      }
      y += height;
    }
    if (!iommus.empty()) PlaceIommus(frame.rows[begin], devices, top, y);
    return y;
  }

  DrawnRow PlaceRow(const Row& row, const Box& box) {
    DrawnRow drawn;
    drawn.box = box;
    const double indent = static_cast<double>(row.branches.size()) * kTreeStep;
    const double baseline = box.middle() + 4.5;
    drawn.name = {kNameLeft + indent, baseline,
                  Fitted(row.name, Face::kMono, kNameSize, kNameWidth - indent)};
    drawn.detail = {kDetailLeft, baseline,
                    Fitted(row.detail, Face::kSans, kDetailSize,
                           PillLeft(0, views_.kernels.size()) - kDetailLeft - 8)};
    drawn.link = row.link;
    drawn.title = row.title;
    drawn.branch = BranchOf(row, box);
    if (!row.ways.empty()) drawn.pills = PillsOf(row, views_, box.middle());
    return drawn;
  }

  // The IOMMUs of a run of rows, between `top` and `bottom`: one stands as high as its rows do.
  void PlaceIommus(const Row& row, const std::vector<size_t>& devices, double top, double bottom) {
    const size_t count = row.iommus.size();
    const double step = count == 1 ? bottom - top : kIommuStep;
    double y = (top + bottom - static_cast<double>(count) * step) / 2;
    for (const std::string& name : row.iommus) {
      DrawnIommu drawn;
      const double height = count == 1 ? bottom - top - (kRowHeight - kIommuHeight) : kIommuHeight;
      drawn.box = {kIommuLeft, y + (step - height) / 2, kIommuWidth, height};
      drawn.by_xen = row.driven_by == "Xen";
      drawn.by_nobody = row.driven_by == "nobody";
      const bool tagged = drawn.by_xen || drawn.by_nobody;
      const std::string tag = drawn.by_xen ? "Xen" : drawn.by_nobody ? "off" : "";
      const double room = kIommuWidth - 16 - (tagged ? 30 : 0);
      drawn.name = Centered(drawn.box, Fitted(name, Face::kMono, kIommuSize, room), kIommuSize);
      if (tagged) {
        drawn.name.x -= 15;
        drawn.driver = {drawn.box.right() - 10, drawn.name.y, tag, Anchor::kEnd};
      }
      drawn.title = name + ", driven by " + row.driven_by;
      const size_t index = drawing_.iommus.size();
      for (const size_t device : devices) devices_[device].iommus.push_back(index);
      drawing_.iommus.push_back(std::move(drawn));
      y += step;
    }
  }

  // Devices behind no IOMMU, and swiotlb-xen beside them. Gives where it ends.
  double PlaceLane(double top) {
    Lane& lane = drawing_.lane;
    lane.title = {kNameLeft, top + 25, "behind no IOMMU"};
    lane.note = {kFrameRight - 14, top + 25,
                 board_.chips.empty() ? "none that the tables know by class"
                                      : "dashed frame: guests' pages come to it",
                 Anchor::kEnd};
    double y = top + kFrameHead;
    int column = 0;
    for (const Chip& chip : board_.chips) {
      if (column == kChipsPerRow) {
        column = 0;
        y += kChipHeight + kChipGap;
      }
      DrawnChip drawn;
      const double x = kNameLeft + column * (kChipWidth + kChipGap);
      drawn.box = {x, y, kChipWidth, kChipHeight};
      drawn.detail = {x + 10, y + 15,
                      Fitted(chip.detail, Face::kSans, kDetailSize, kChipWidth - 20)};
      drawn.name = {x + 10, y + 30.5, Fitted(chip.name, Face::kMono, kDetailSize, kChipWidth - 20)};
      drawn.title = chip.title;
      drawn.grants = chip.grants;
      lane.chips.push_back(std::move(drawn));
      ++column;
    }
    if (!board_.chips.empty()) y += kChipHeight;
    if (!board_.more_chips.empty()) {
      lane.more = {kNameLeft, y + 20, board_.more_chips};
      y += 24;
    }
    const double least = top + kSwiotlbHeight + 40;
    double bottom = std::max(y + 14, least);
    bottom = std::max(bottom, kBodyTop + kLeastBody);
    lane.frame = {kFrameLeft, top, kFrameWidth, std::max(y + 14, least) - top};
    const double middle = lane.frame.middle() + (board_.idle_iommus.empty() ? 0 : 10);
    lane.swiotlb = {kIommuLeft, middle - kSwiotlbHeight / 2, kIommuWidth, kSwiotlbHeight};
    for (const size_t view : AllViews(views_)) {
      (board_.other[view] == Way::kDirect ? lane.without : lane.with_swiotlb).push_back(view);
    }
    return bottom;
  }

  const Board& board_;
  const Views& views_;
  Drawing drawing_;
  std::vector<RoutedDevice> devices_;
};

}  // namespace

Drawing Arrange(const Board& board) { return Arranger(board).Arrange(); }

}  // namespace dtpolicy::picture
