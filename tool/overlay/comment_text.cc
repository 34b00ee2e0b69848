// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/comment_text.h"

#include "base/wrap.h"

namespace dtpolicy::overlay {

std::string BoardName(const Overlay& overlay) {
  if (!overlay.board_name.empty()) return OneLine(overlay.board_name);
  return overlay.compatible.empty() ? "the board" : OneLine(overlay.compatible.front());
}

}  // namespace dtpolicy::overlay
