// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How every JSON of this program is written.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace dtpolicy::report {

// Keys keep their order, so that the same findings give the same bytes.
using Json = nlohmann::ordered_json;

// `json`, indented, with its closing newline. Names come from files: bytes that are no UTF-8 are
// replaced, and whatever is not printable ASCII is escaped, so that no tree can garble a terminal.
std::string JsonText(const Json& json);

}  // namespace dtpolicy::report
