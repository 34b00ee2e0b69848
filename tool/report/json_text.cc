// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/json_text.h"

namespace dtpolicy::report {

std::string JsonText(const Json& json) {
  constexpr int kIndent = 2;
  constexpr bool kOnlyAscii = true;
  return json.dump(kIndent, ' ', kOnlyAscii, Json::error_handler_t::replace) + "\n";
}

}  // namespace dtpolicy::report
