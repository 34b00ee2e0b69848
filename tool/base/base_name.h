// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace dtpolicy {

// What stands behind the last `/` of a file's path: empty for "folder/".
inline std::string BaseName(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
}

}  // namespace dtpolicy
