// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The nodes that an overlay's fragments go to.
#pragma once

#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::overlay {

// Finds targets by their paths, quickly where they come in path order: siblings follow each other,
// and the folder they are in is looked up once.
class TargetFinder {
 public:
  // `base` outlives it.
  explicit TargetFinder(const dt::DeviceTree& base) : base_(base), folder_(base.root()) {}

  // The node at `path`, a text that outlives this. Throws std::bad_optional_access where there is
  // none.
  dt::Node Find(std::string_view path) {
    const size_t slash = path.rfind('/');
    if (slash == 0 || slash == std::string_view::npos) return base_.FindPath(path).value();
    const std::string_view folder = path.substr(0, slash);
    if (folder != folder_path_) {
      folder_ = base_.FindPath(folder).value();
      folder_path_ = folder;
    }
    return folder_.Child(path.substr(slash + 1)).value();
  }

 private:
  const dt::DeviceTree& base_;
  dt::Node folder_;
  std::string_view folder_path_;  // of folder_; empty before the first
};

}  // namespace dtpolicy::overlay
