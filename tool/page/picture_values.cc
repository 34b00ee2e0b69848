// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/picture_values.h"

#include <fmt/format.h>

#include <algorithm>

namespace dtpolicy::page {
namespace {

using picture::Box;
using picture::Label;
using picture::Views;

Values LabelValues(const Label& label) {
  constexpr std::string_view kAnchors[] = {"start", "middle", "end"};
  return {{"X", label.x},
          {"Y", label.y},
          {"TEXT", label.text},
          {"ANCHOR", kAnchors[static_cast<size_t>(label.anchor)]}};
}

Values BoxValues(const Box& box) {
  return {{"X", box.x},         {"Y", box.y},         {"W", box.width},   {"H", box.height},
          {"CX", box.center()}, {"CY", box.middle()}, {"R", box.right()}, {"B", box.bottom()}};
}

Values ChipValues(const picture::DrawnChip& drawn) {
  return {{"BOX", BoxValues(drawn.box)},
          {"NAME", LabelValues(drawn.name)},
          {"DETAIL", LabelValues(drawn.detail)},
          {"CHIP_TITLE", drawn.title},
          {"GRANTS", drawn.grants ? " grants" : ""}};
}

class Writer {
 public:
  Writer(const picture::Drawing& drawing, const Views& views, Shown shown)
      : drawing_(drawing), views_(views), shown_(shown) {}

  Values Write() const {
    Values values = {{"WIDTH", drawing_.width},
                     {"HEIGHT", drawing_.height},
                     {"TITLE", LabelValues(drawing_.title)},
                     {"FULL_TITLE", drawing_.full_title},
                     {"SUBTITLE", LabelValues(drawing_.subtitle)},
                     {"DEVICE_HEAD", LabelValues(drawing_.device_head)},
                     {"IOMMU_HEAD", LabelValues(drawing_.iommu_head)},
                     {"MEMORY_HEAD", LabelValues(drawing_.memory_head)},
                     {"KERNEL_HEADS", KernelHeads()},
                     {"FIGURES", Figures()},
                     {"FRAMES", Frames()},
                     {"IOMMUS", Iommus()},
                     {"LANE", LaneValues()},
                     {"LINES", Lines()},
                     {"MARKS", Marks()},
                     {"MEMORY", BoxValues(drawing_.memory)},
                     {"OWN", BoxValues(drawing_.own_pages)},
                     {"OWN_GRID", BoxValues(drawing_.own_grid)},
                     {"GRANTED", BoxValues(drawing_.granted_pages)},
                     {"GRANTED_GRID", BoxValues(drawing_.granted_grid)},
                     {"LOOKS", Looks()},
                     {"LEGEND", Legend()},
                     {"DASHED", BoxValues(drawing_.dashed_sample)},
                     {"DASHED_WORDS", LabelValues(drawing_.dashed_words)}};
    if (!drawing_.idle_iommus.text.empty()) {
      values["IDLE"] = LabelValues(drawing_.idle_iommus);
    }
    return values;
  }

 private:
  bool IsShown(const std::vector<size_t>& views) const {
    return shown_ == Shown::kAllViews || std::ranges::find(views, views_.first()) != views.end();
  }

  // What `form` makes of each of `items` that some shown view has.
  template <typename Items, typename Form>
  Values ShownOf(const Items& items, Form form) const {
    Values shown = Values::array();
    for (const auto& item : items) {
      if (IsShown(item.views)) shown.push_back(form(item));
    }
    return shown;
  }

  std::string ViewClasses(const std::vector<size_t>& views) const {
    return shown_ == Shown::kAllViews ? ClassesOf('v', views, views_.count()) : "";
  }

  // " k1", and " on" for the one that is shown where nothing can be switched.
  std::string KernelClass(size_t kernel) const {
    const bool on = shown_ == Shown::kFirstView && kernel == views_.kernel;
    return fmt::format(" k{}{}", kernel, on ? " on" : "");
  }

  Values KernelHeads() const {
    Values heads = Values::array();
    for (size_t kernel = 0; kernel < drawing_.kernel_heads.size(); ++kernel) {
      Values head = LabelValues(drawing_.kernel_heads[kernel]);
      head["KERNEL"] = KernelClass(kernel);
      heads.push_back(std::move(head));
    }
    return heads;
  }

  Values Figures() const {
    return ListOf(drawing_.figures, [this](const picture::DrawnFigure& drawn) -> Values {
      const auto value_of = [&](const picture::DrawnFigure::Value& value) -> Values {
        return {{"X", drawn.number.x},
                {"Y", drawn.number.y},
                {"VALUE", value.value},
                {"BAD", value.bad    ? " bad"
                        : value.good ? " good"
                                     : ""},
                {"VIEWS", ViewClasses(value.views)}};
      };
      return {{"BOX", BoxValues(drawn.box)},
              {"WORDS", LabelValues(drawn.words)},
              {"VALUES", ShownOf(drawn.values, value_of)}};
    });
  }

  Values PillValues(const picture::Pill& pill) const {
    const picture::Look& look = picture::LookOf(pill.way);
    return {
        {"BOX", BoxValues(pill.box)},
        {"CODE", look.code},
        {"WORD", LabelValues(pill.word)},
        {"KERNEL", KernelClass(pill.kernel)},
        {"RELEASES",
         shown_ == Shown::kAllViews ? ClassesOf('r', pill.releases, views_.releases.size()) : ""}};
  }

  Values RowValues(const picture::DrawnRow& drawn) const {
    Values row = {{"BOX", BoxValues(drawn.box)},
                  {"NAME", LabelValues(drawn.name)},
                  {"DETAIL", LabelValues(drawn.detail)},
                  {"ROW_TITLE", drawn.title},
                  {"BRANCH", drawn.branch},
                  {"PILLS", Values::array()}};
    // Nothing to lead to from a picture by itself, or from a row that only heads others.
    if (shown_ == Shown::kAllViews && !drawn.link.empty()) {
      row["LINKED"] = {{"LINK", drawn.link}};
      row["END_LINK"] = true;
    }
    for (const picture::Pill& pill : drawn.pills) {
      const bool is_shown = shown_ == Shown::kAllViews ||
                            std::ranges::find(pill.releases, views_.release) != pill.releases.end();
      if (is_shown) row["PILLS"].push_back(PillValues(pill));
    }
    return row;
  }

  Values Frames() const {
    constexpr std::string_view kKinds[] = {"rule", "kept", "none", "class"};
    return ListOf(drawing_.frames, [this, &kKinds](const picture::DrawnFrame& drawn) {
      Values frame = {{"BOX", BoxValues(drawn.box)},
                      {"KIND", drawn.broken ? "broken" : kKinds[static_cast<size_t>(drawn.kind)]},
                      {"FRAME_TITLE", LabelValues(drawn.title)},
                      {"NOTE", LabelValues(drawn.note)},
                      {"FULL_NOTE", drawn.full_note},
                      {"COLUMNS", Values::array()},
                      {"ROWS", ListOf(drawn.rows, [this](const picture::DrawnRow& row) {
                         return RowValues(row);
                       })}};
      for (size_t kernel = 0; kernel < drawn.columns.size(); ++kernel) {
        Values column = BoxValues(drawn.columns[kernel]);
        column["KERNEL"] = KernelClass(kernel);
        frame["COLUMNS"].push_back(std::move(column));
      }
      if (!drawn.more.text.empty()) frame["MORE"] = LabelValues(drawn.more);
      return frame;
    });
  }

  Values Iommus() const {
    return ListOf(drawing_.iommus, [this](const picture::DrawnIommu& drawn) {
      const auto use_of = [this](const picture::DrawnIommu::InView& use) -> Values {
        return {{"CODE", picture::LookOf(use.way).code}, {"VIEWS", ViewClasses(use.views)}};
      };
      Values iommu = {{"BOX", BoxValues(drawn.box)},
                      {"KIND", drawn.by_xen      ? "xen"
                               : drawn.by_nobody ? "off"
                                                 : "dom0"},
                      {"NAME", LabelValues(drawn.name)},
                      {"IOMMU_TITLE", drawn.title},
                      {"IN_USE", ShownOf(drawn.in_use, use_of)}};
      if (!drawn.driver.text.empty()) iommu["DRIVER"] = LabelValues(drawn.driver);
      return iommu;
    });
  }

  Values LaneValues() const {
    const picture::Lane& lane = drawing_.lane;
    Values values = {{"BOX", BoxValues(lane.frame)},
                     {"LANE_TITLE", LabelValues(lane.title)},
                     {"NOTE", LabelValues(lane.note)},
                     {"SWIOTLB", BoxValues(lane.swiotlb)},
                     {"CHIPS", ListOf(lane.chips, ChipValues)}};
    values["SWIOTLB"]["KIND"] = lane.without.empty() ? "swiotlb" : "direct";
    values["SWIOTLB"][lane.without.empty() ? "ON" : "OFF"] = true;
    if (!lane.more.text.empty()) values["MORE"] = LabelValues(lane.more);
    return values;
  }

  Values Lines() const {
    return ShownOf(drawing_.lines, [this](const picture::Line& line) {
      Values values = {{"PATH", line.path},
                       {"CODE", picture::LookOf(line.way).code},
                       {"DASHED", line.dashed ? " dashed" : ""},
                       {"ARROW", line.arrow ? " arrow" : ""},
                       {"VIEWS", ViewClasses(line.views)}};
      if (!line.crossings.empty()) values["CROSSINGS"] = {{"PIECES", line.crossings}};
      return values;
    });
  }

  Values Marks() const {
    return ShownOf(drawing_.marks, [this](const picture::Mark& mark) -> Values {
      return {{"X", mark.x},
              {"Y", mark.y},
              {"CODE", picture::LookOf(mark.way).code},
              {"VIEWS", ViewClasses(mark.views)}};
    });
  }

  // Their marks and colours: where nothing can be switched, only what is seen.
  Values Looks() const {
    const auto values = [](const picture::Look& look) -> Values {
      return {{"CODE", look.code}, {"MARK", look.mark}};
    };
    if (shown_ == Shown::kAllViews) return ListOf(picture::Looks(), values);
    return ListOf(drawing_.legend,
                  [&](const picture::LegendItem& item) { return values(*item.look); });
  }

  Values Legend() const {
    return ListOf(drawing_.legend, [](const picture::LegendItem& item) -> Values {
      return {{"CODE", item.look->code},
              {"BOX", BoxValues(item.pill)},
              {"WORD", LabelValues(item.word)},
              {"SENTENCE", LabelValues(item.sentence)}};
    });
  }

  const picture::Drawing& drawing_;
  const Views& views_;
  Shown shown_;
};

}  // namespace

std::string ClassesOf(char prefix, const std::vector<size_t>& some, size_t count) {
  if (some.size() == count) return "";
  std::string classes = fmt::format(" {}", prefix);
  for (const size_t one : some) classes += fmt::format(" {}{}", prefix, one);
  return classes;
}

Values PictureValues(const picture::Drawing& drawing, const Views& views, Shown shown) {
  return Writer(drawing, views, shown).Write();
}

}  // namespace dtpolicy::page
