// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The devices of one frame → its rows: PCI functions below their bridge, devices of one IOMMU
// together, many alike as one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "page/device_facts.h"
#include "picture/board.h"

namespace dtpolicy::page {

// What the rows of a frame are made from.
struct Member {
  const DeviceFacts* facts;
  std::vector<picture::Way> ways;  // by view
  std::vector<bool> grants;        // by view
};

// `members` by path. That many alike become one row.
std::vector<picture::Row> RowsOf(const std::vector<Member>& members, size_t fold_from);

}  // namespace dtpolicy::page
