// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Files of the source tree that the build puts into the binary (cmake/EmbedFiles.cmake).
#pragma once

#include <string_view>

namespace dtpolicy {

// The text of `name` ("report.html"); empty where there is no such file.
std::string_view EmbeddedFile(std::string_view name);

}  // namespace dtpolicy
