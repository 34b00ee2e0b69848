// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// One board's report, as a page or as its picture alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "page/subject.h"

namespace dtpolicy::page {

// How a board stands, for a line of an index of many.
struct Summary {
  struct OfKernel {
    std::string kernel;  // "stock", "series", "policy"
    // By releases, oldest first; neighbours of one count are one.
    std::vector<std::pair<std::string, size_t>> at_risk;
  };
  std::string title;
  size_t devices = 0;  // behind an IOMMU, available
  std::vector<OfKernel> kernels;
  size_t errors = 0;
  size_t warnings = 0;
};

Summary Summarize(const Subject& subject);

// Whether the page is one of several, and leads back to their index.html.
enum class Place { kAlone, kBelowIndex };

std::string WriteReportHtml(const Subject& subject, Place place);

// The picture with the kernel and release that the page shows first.
std::string WriteReportSvg(const Subject& subject);

}  // namespace dtpolicy::page
