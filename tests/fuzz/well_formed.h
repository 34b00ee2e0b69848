// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string_view>

namespace dtpolicy::fuzz {

// Whether `text` is XML as far as tags go: each is closed in turn, values of attributes are quoted
// and hold no `<`, and text between tags holds no bare `&`.
bool IsWellFormed(std::string_view text);

}  // namespace dtpolicy::fuzz
