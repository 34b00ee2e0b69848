// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/route.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "picture/measures.h"

namespace dtpolicy::picture {
namespace {

// The ways that lead through an IOMMU to memory. Each that some view has is a trunk, from the left.
constexpr Way kThrough[] = {Way::kIommu, Way::kOwn, Way::kMayFail, Way::kMayLose, Way::kLost};
constexpr double kCornerRadius = 8;

double TrunkOf(size_t index) { return kFirstTrunk + static_cast<double>(index) * kTrunkGap; }

std::string Crossing(double x, double y) { return fmt::format("M{} {}h12", x - 6, y); }

class Router {
 public:
  Router(const Board& board, const std::vector<RoutedDevice>& devices, Drawing& drawing)
      : board_(board), devices_(devices), drawing_(drawing) {
    for (const Way way : kThrough) {
      const bool any = std::ranges::any_of(
          devices, [way](const auto& device) { return !ViewsOf(*device.row, way).empty(); });
      if (any) through_.push_back(way);
    }
    lane_trunk_ = through_.size();
  }

  void Route() {
    DrawLaneTrunks();
    for (size_t i = 0; i < through_.size(); ++i) DrawTrunk(i);
    for (const RoutedDevice& device : devices_) DrawDevice(device);
    MarkIommus();
    DrawLane();
    // What runs down is drawn first, so that what runs across passes over it.
    drawing_.lines = std::move(down_);
    drawing_.lines.insert(drawing_.lines.end(), across_.begin(), across_.end());
  }

 private:
  // The views in which `device` goes `way`.
  static ViewList ViewsOf(const Row& row, Way way) {
    ViewList views;
    for (size_t view = 0; view < row.ways.size(); ++view) {
      if (row.ways[view] == way) views.push_back(view);
    }
    return views;
  }

  void DrawDevice(const RoutedDevice& device) {
    for (const Look& look : Looks()) {
      const ViewList views = ViewsOf(*device.row, look.way);
      if (views.empty() || look.way == Way::kHidden) continue;
      if (IsByLane(look.way)) {
        DrawIntoLane(device, look.way, views);
      } else {
        DrawToIommus(device, look.way, views);
      }
    }
  }

  void DrawIntoLane(const RoutedDevice& device, Way way, const ViewList& views) {
    across_.push_back(
        {fmt::format("M{} {}H{}q{} 0 {} {}", kFrameRight, device.y, kSwiotlbTrunk - kCornerRadius,
                     kCornerRadius, kCornerRadius, kCornerRadius),
         "", way, false, false, views});
  }

  void DrawToIommus(const RoutedDevice& device, Way way, const ViewList& views) {
    const bool ends_there = way == Way::kFaults || way == Way::kUnknown;
    const double right = ends_there ? kIommuLeft - 14 : kIommuLeft;
    std::string path;
    if (device.iommus.size() < 2) {
      path = fmt::format("M{} {}H{}", kFrameRight, device.y, right);
    } else {
      const double fork = kSwiotlbTrunk + 8;
      path = fmt::format("M{} {}H{}", kFrameRight, device.y, fork);
      for (const size_t iommu : device.iommus) {
        const double y = drawing_.iommus[iommu].box.middle();
        path +=
            fmt::format("M{0} {1}C{2} {1} {2} {3} {4} {3}", fork, device.y, fork + 12, y, right);
      }
    }
    across_.push_back(
        {path, Crossing(kSwiotlbTrunk, device.y), way, way == Way::kUnknown, false, views});
    if (!ends_there) return;
    if (device.iommus.size() < 2) drawing_.marks.push_back({right + 2, device.y, way, views});
    for (const size_t iommu : device.iommus) {
      if (device.iommus.size() < 2) break;
      drawing_.marks.push_back({right + 2, drawing_.iommus[iommu].box.middle(), way, views});
    }
  }

  // Devices that share what is to be drawn, by view: the same picture is drawn once.
  template <typename Key>
  using ByView = std::map<Key, ViewList>;

  void DrawLaneTrunks() {
    ByView<std::pair<double, Way>> tops;
    for (size_t view = 0; view < board_.views.count(); ++view) {
      for (const RoutedDevice& device : devices_) {
        const Way way = device.row->ways[view];
        if (!IsByLane(way)) continue;
        tops[{device.y, way}].push_back(view);
        break;  // devices come from the top
      }
    }
    const double bottom = drawing_.lane.swiotlb.middle();
    for (const auto& [top, views] : tops) {
      down_.push_back({fmt::format("M{} {}V{}q0 {} {} {}H{}", kSwiotlbTrunk,
                                   top.first + kCornerRadius, bottom - kCornerRadius, kCornerRadius,
                                   kCornerRadius, kCornerRadius, kIommuLeft),
                       "", top.second, false, false, views});
    }
  }

  // What leads from IOMMUs to memory, for one way.
  void DrawTrunk(size_t index) {
    const Way way = through_[index];
    const double x = TrunkOf(index);
    struct Joined {
      std::vector<size_t> iommus;
      bool grants = false;
      // clang-tidy 14 takes what `default` makes for written code.
      // NOLINTNEXTLINE(modernize-use-nullptr,readability-implicit-bool-conversion)
      auto operator<=>(const Joined&) const = default;
    };
    ByView<Joined> joined;
    for (size_t view = 0; view < board_.views.count(); ++view) {
      Joined now;
      for (const RoutedDevice& device : devices_) {
        if (device.row->ways[view] != way) continue;
        now.iommus.insert(now.iommus.end(), device.iommus.begin(), device.iommus.end());
        now.grants = now.grants || device.row->grants[view];
      }
      std::ranges::sort(now.iommus);
      now.iommus.erase(std::unique(now.iommus.begin(), now.iommus.end()), now.iommus.end());
      if (!now.iommus.empty()) joined[now].push_back(view);
    }
    // Where several trunks leave one IOMMU, they do so side by side.
    const double offset =
        (static_cast<double>(index) - static_cast<double>(through_.size() - 1) / 2) * 4;
    const double own = drawing_.own_grid.y + 22 + static_cast<double>(index) * 24;
    const double granted = drawing_.granted_grid.y + 22 + static_cast<double>(index) * 24;
    for (const auto& [what, views] : joined) {
      double top = own;
      double bottom = own;
      for (const size_t iommu : what.iommus) {
        const Box& box = drawing_.iommus[iommu].box;
        const double y = box.middle() + offset;
        top = std::min(top, y);
        bottom = std::max(bottom, y);
        std::string crossings;
        for (size_t other = 0; other < index; ++other) crossings += Crossing(TrunkOf(other), y);
        across_.push_back(
            {fmt::format("M{} {}H{}", kIommuRight, y, x), crossings, way, false, false, views});
      }
      DrawArrow(x, own, index, way, false, views);
      if (way == Way::kLost || way == Way::kMayLose) {
        bottom = std::max(bottom, granted);
        across_.push_back(
            {fmt::format("M{} {}H{}", x, granted, kMemoryLeft - 8), "", way, true, false, views});
        drawing_.marks.push_back({kMemoryLeft - 2, granted, way, views});
      } else if (what.grants) {
        bottom = std::max(bottom, granted);
        DrawArrow(x, granted, index, way, true, views);
      }
      down_.push_back({fmt::format("M{} {}V{}", x, top, bottom), "", way, false, false, views});
    }
  }

  void DrawArrow(double x, double y, size_t trunk, Way way, bool dashed, const ViewList& views) {
    std::string crossings;
    for (size_t other = trunk + 1; other <= lane_trunk_; ++other) {
      crossings += Crossing(TrunkOf(other), y);
    }
    across_.push_back(
        {fmt::format("M{} {}H{}", x, y, kMemoryLeft + 8), crossings, way, dashed, true, views});
  }

  // An IOMMU has the colour of the gravest thing that happens at it.
  void MarkIommus() {
    constexpr Way kGravest[] = {Way::kFaults,  Way::kLost,  Way::kMayLose, Way::kMayFail,
                                Way::kUnknown, Way::kIommu, Way::kOwn};
    std::vector<std::vector<const RoutedDevice*>> users(drawing_.iommus.size());
    for (const RoutedDevice& device : devices_) {
      for (const size_t iommu : device.iommus) users[iommu].push_back(&device);
    }
    for (size_t i = 0; i < users.size(); ++i) {
      std::map<Way, ViewList> in_use;
      for (size_t view = 0; view < board_.views.count(); ++view) {
        for (const Way way : kGravest) {
          const bool any = std::any_of(users[i].begin(), users[i].end(), [&](const auto* device) {
            return device->row->ways[view] == way;
          });
          if (!any) continue;
          in_use[way].push_back(view);
          break;
        }
      }
      for (auto& [way, views] : in_use) drawing_.iommus[i].in_use.push_back({way, views});
    }
  }

  // Devices behind no IOMMU, and from swiotlb-xen to memory.
  void DrawLane() {
    const Lane& lane = drawing_.lane;
    const double y = lane.swiotlb.middle();
    const double x = TrunkOf(lane_trunk_);
    const double own = drawing_.own_grid.y + 22 + static_cast<double>(lane_trunk_) * 24;
    const double granted = drawing_.granted_grid.y + 22 + static_cast<double>(lane_trunk_) * 24;
    const auto draw = [&](Way way, const ViewList& views) {
      if (views.empty()) return;
      if (!board_.chips.empty()) {
        across_.push_back(
            {fmt::format("M{} {}H{}", kFrameRight, y, kIommuLeft), "", way, false, false, views});
      }
      // Only where something goes through it.
      ViewList used;
      for (const size_t view : views) {
        const bool any =
            !board_.chips.empty() || std::ranges::any_of(devices_, [&](const auto& device) {
              return IsByLane(device.row->ways[view]);
            });
        if (any) used.push_back(view);
      }
      if (used.empty()) return;
      down_.push_back(
          {fmt::format("M{} {}V{}", x, std::min({own, granted, y}), std::max({own, granted, y})),
           "", way, false, false, used});
      std::string crossings;
      for (size_t other = 0; other < lane_trunk_; ++other) crossings += Crossing(TrunkOf(other), y);
      across_.push_back(
          {fmt::format("M{} {}H{}", kIommuRight, y, x), crossings, way, false, false, used});
      DrawArrow(x, own, lane_trunk_, way, false, used);
      if (way == Way::kSwiotlb) {
        DrawArrow(x, granted, lane_trunk_, way, true, used);
      } else {
        across_.push_back(
            {fmt::format("M{} {}H{}", x, granted, kMemoryLeft - 8), "", way, true, false, used});
        drawing_.marks.push_back({kMemoryLeft - 2, granted, way, used});
      }
    };
    draw(Way::kSwiotlb, lane.with_swiotlb);
    draw(Way::kDirect, lane.without);
  }

  const Board& board_;
  const std::vector<RoutedDevice>& devices_;
  Drawing& drawing_;
  std::vector<Way> through_;
  size_t lane_trunk_ = 0;  // swiotlb-xen's trunk to memory: the last
  std::vector<Line> down_;
  std::vector<Line> across_;
};

}  // namespace

void Route(const Board& board, const std::vector<RoutedDevice>& devices, Drawing& drawing) {
  Router(board, devices, drawing).Route();
}

}  // namespace dtpolicy::picture
