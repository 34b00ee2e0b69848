// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A picture with a place for everything: what the template of the SVG goes through. Lengths are
// pixels, y grows downwards, texts have their baseline.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "picture/board.h"
#include "picture/way.h"

namespace dtpolicy::picture {

struct Box {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
  double middle() const { return y + height / 2; }
  double center() const { return x + width / 2; }
};

enum class Anchor { kStart, kMiddle, kEnd };

struct Label {
  double x = 0;
  double y = 0;
  std::string text;
  Anchor anchor = Anchor::kStart;
};

// Which views something is part of: all, or those of the list.
using ViewList = std::vector<size_t>;

// A line of one colour, as SVG path data.
struct Line {
  std::string path;
  std::string
      crossings;  // the short pieces of it where it passes over another: drawn wide, below it
  Way way = Way::kIommu;
  bool dashed = false;
  bool arrow = false;
  ViewList views;
};

// A mark on a line, such as the cross where it ends.
struct Mark {
  double x = 0;
  double y = 0;
  Way way = Way::kIommu;
  ViewList views;
};

struct Pill {
  Box box;
  Way way = Way::kIommu;
  Label word;
  size_t kernel = 0;
  std::vector<size_t> releases;
};

struct DrawnRow {
  Box box;
  Label name;
  Label detail;
  std::string link;
  std::string title;
  std::string branch;  // path data of the lines that lead down from its bridge
  std::vector<Pill> pills;
};

struct DrawnFrame {
  Box box;
  FrameKind kind = FrameKind::kClass;
  bool broken = false;
  Label title;
  Label note;
  std::string full_note;     // where the note was cut
  std::vector<Box> columns;  // behind the pills, by kernel
  std::vector<DrawnRow> rows;
  Label more;
};

struct DrawnIommu {
  struct InView {
    Way way;
    ViewList views;
  };
  Box box;
  Label name;
  std::string title;
  bool by_xen = false;
  bool by_nobody = false;
  Label driver;                // who drives it, where that is not dom0
  std::vector<InView> in_use;  // the views in which something goes through it
};

struct DrawnChip {
  Box box;
  Label name;
  Label detail;
  std::string title;
  bool grants = false;
};

struct DrawnFigure {
  struct Value {
    size_t value;
    ViewList views;
    bool bad;
    bool good;  // it counts what is bad, and there is none
  };
  Box box;
  Label number;
  Label words;
  std::vector<Value> values;
};

struct LegendItem {
  const Look* look;
  Box pill;
  Label word;
  Label sentence;
};

// What every device behind no IOMMU goes through, and some behind one.
struct Lane {
  Box frame;
  Label title;
  Label note;
  std::vector<DrawnChip> chips;
  Label more;
  Box swiotlb;
  ViewList with_swiotlb;
  ViewList without;
};

struct Drawing {
  double width = 0;
  double height = 0;
  Label title;
  std::string full_title;
  Label subtitle;
  std::vector<DrawnFigure> figures;
  Label device_head;
  std::vector<Label> kernel_heads;  // by kernel
  Label iommu_head;
  Label memory_head;
  std::vector<DrawnFrame> frames;
  std::vector<DrawnIommu> iommus;
  Label idle_iommus;
  Lane lane;
  std::vector<Line> lines;  // in the order in which they are drawn
  std::vector<Mark> marks;
  Box memory;
  Box own_pages;
  Box own_grid;
  Box granted_pages;
  Box granted_grid;
  std::vector<LegendItem> legend;
  Box dashed_sample;
  Label dashed_words;
};

}  // namespace dtpolicy::picture
