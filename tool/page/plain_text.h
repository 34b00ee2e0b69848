// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace dtpolicy::page {

// `text` as a page can show it: bytes that are no UTF-8, characters that XML does not know, control
// characters but line breaks and tabs, and those that turn the direction of writing stand as
// U+FFFD. Escaping is the template's.
std::string PlainText(std::string_view text);

}  // namespace dtpolicy::page
