// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a picture shows, before anything has a place: frames of devices, what stands behind them,
// and the kernels one can switch between. Filled by page/frames, placed by picture/arrange.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "picture/way.h"

namespace dtpolicy::picture {

// What can be switched. A view is one kernel of one release; ways are kept by view.
struct Views {
  std::vector<std::string> kernels;  // "stock", "with the series", "with this policy"
  std::vector<std::string> releases;  // "5.10–6.6", "6.12–7.2": those that differ nowhere are one
  size_t kernel = 0;                  // what is shown first
  size_t release = 0;

  size_t count() const { return kernels.size() * releases.size(); }
  size_t Index(size_t of_kernel, size_t of_release) const {
    return of_kernel * releases.size() + of_release;
  }
  size_t first() const { return Index(kernel, release); }
};

// A device behind an IOMMU, or several alike.
struct Row {
  std::string name;                 // "14450000.mixer", "gsc × 4"
  std::string detail;               // its class
  std::string link;                 // id of its card
  std::string title;                // a sentence for who hovers over it or hears the page
  std::vector<std::string> iommus;  // names; those of a row that stands for several: one, "× 4"
  std::string iommu_key;            // rows of one key that follow each other share what is drawn
  std::string driven_by;            // "dom0", "Xen", "nobody"
  std::vector<Way> ways;            // by view; empty: a bridge that only heads its functions
  std::vector<bool> grants;         // by view: a page that a guest granted arrives
  // Below a PCI bridge: how deep, and whether another one follows on each level above.
  std::vector<bool> branches;
};

enum class FrameKind { kIommuRule, kSwiotlbRule, kNoRule, kClass };

// Devices that belong together.
struct Frame {
  std::string title;
  std::string note;
  FrameKind kind = FrameKind::kClass;
  bool broken = false;  // its devices must agree, and do not; the note names the odd one out
  std::vector<Row> rows;
  std::string more;  // what was left out, in words; empty: nothing
};

// Devices behind no IOMMU, drawn small.
struct Chip {
  std::string name;
  std::string detail;
  std::string title;
  bool grants = false;
};

// A figure of the head, by view.
struct Figure {
  std::vector<size_t> values;
  std::string words;
  bool bad = false;  // when it is not 0
};

struct Board {
  std::string title;
  std::string subtitle;
  Views views;
  std::vector<Figure> figures;
  std::vector<Frame> frames;
  std::vector<Chip> chips;
  std::string more_chips;
  std::string idle_iommus;  // "13 more IOMMUs have no user"; empty: none
  std::vector<Way> other;   // the way of devices behind no IOMMU, by view
};

}  // namespace dtpolicy::picture
