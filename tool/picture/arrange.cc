// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/arrange.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "picture/measures.h"
#include "picture/route.h"
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

// Right to left, the last one at the margin.
void PlaceFigures(const Board& board, Drawing& drawing) {
  constexpr double kHeight = 38;
  constexpr double kInner = 16;
  double right = kWidth - kMargin;
  for (auto figure = board.figures.rbegin(); figure != board.figures.rend(); ++figure) {
    const size_t most = *std::max_element(figure->values.begin(), figure->values.end());
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
      drawn.values.push_back({value, std::move(views), figure->bad && value > 0});
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
    PlaceFigures(board_, drawing_);
    PlaceHeads();
    double y = kBodyTop;
    for (const Frame& frame : board_.frames) y = PlaceFrame(frame, y) + kFrameGap;
    if (!board_.idle_iommus.empty()) {
      drawing_.idle_iommus = {kIommuLeft + kIommuWidth / 2, y + 14, board_.idle_iommus,
                              Anchor::kMiddle};
    }
    const double bottom = PlaceLane(y);
    PlaceMemory(bottom);
    Route(board_, devices_, drawing_);
    PlaceLegend(drawing_.memory.bottom() + 30);
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
      drawn.link = chip.link;
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

  void PlaceMemory(double bottom) {
    constexpr double kInner = 10;
    drawing_.memory = {kMemoryLeft, kBodyTop, kMemoryWidth, bottom - kBodyTop};
    const Box& memory = drawing_.memory;
    const double inside = memory.height - 3 * kInner;
    const double granted = std::max(270.0, inside * 0.45);
    drawing_.own_pages = {memory.x + kInner, memory.y + kInner, memory.width - 2 * kInner,
                          inside - granted};
    drawing_.granted_pages = {memory.x + kInner, drawing_.own_pages.bottom() + kInner,
                              memory.width - 2 * kInner, granted};
    // Whole tiles of the pattern, below the words above and above those below.
    constexpr double kTile = 15;
    const auto grid = [](const Box& box, double above, double below) {
      const double height = static_cast<int>((box.height - above - below) / kTile) * kTile;
      const double width = static_cast<int>((box.width - 32) / kTile) * kTile;
      // The last tile ends with a gap.
      return Box{box.center() - width / 2 + 2, box.y + above, width - 3, std::max(height - 3, 0.0)};
    };
    drawing_.own_grid = grid(drawing_.own_pages, 62, 52);
    drawing_.granted_grid = grid(drawing_.granted_pages, 62, 142);
  }

  // Only what some view shows.
  void PlaceLegend(double top) {
    double y = top;
    bool left = true;
    std::vector<bool> used(kWays, false);
    const auto use = [&used](const std::vector<Way>& ways) {
      for (const Way way : ways) used[static_cast<size_t>(way)] = true;
    };
    for (const Frame& frame : board_.frames) {
      for (const Row& row : frame.rows) use(row.ways);
    }
    use(board_.other);
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
      drawing_.legend.push_back(std::move(item));
    }
    const auto [x, at] = next();
    drawing_.dashed_sample = {x, at, kPillWidth, kPillHeight};
    drawing_.dashed_words = {x + kPillWidth + 12, at + 14.5,
                             "a dashed line: pages that a guest granted"};
    drawing_.height = (left ? y : y + kStep) + 8;
  }

  const Board& board_;
  const Views& views_;
  Drawing drawing_;
  std::vector<RoutedDevice> devices_;
};

}  // namespace

Drawing Arrange(const Board& board) { return Arranger(board).Arrange(); }

}  // namespace dtpolicy::picture
