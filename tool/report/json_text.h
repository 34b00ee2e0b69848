// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How every JSON of this program is written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace dtpolicy::report {

// Keys keep their order, so that the same findings give the same bytes.
using Json = nlohmann::ordered_json;

// A list of what `form` makes of each of `items`.
template <typename Items, typename Form>
Json ListOf(const Items& items, Form form) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(form(item));
  return list;
}

// Null for what is empty.
inline Json OrNull(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

// `json`, indented, with its closing newline. Names come from files: bytes that are no UTF-8 are
// replaced, and whatever is not printable ASCII is escaped, so that no tree can garble a terminal.
std::string JsonText(const Json& json);

}  // namespace dtpolicy::report
