// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string>
#include <utility>

#include "base/diagnostic.h"

namespace dtpolicy::report {

inline constexpr Kind kOdd{"odd", Level::kWarning};
inline constexpr Kind kNoMatch{"no-match", Level::kError, Adjustable::kYes};
inline constexpr Kind kDisabled{"device-disabled", Level::kWarning, Adjustable::kYes};
inline constexpr Message<> kOff{kDisabled, "it is off"};

// A diagnostic as a pass would report it, for tests of what is made of it.
inline Diagnostic Finding(const Kind& kind, Level level, Place place, std::string message) {
  Diagnostic diagnostic;
  diagnostic.kind = &kind;
  diagnostic.level = level;
  diagnostic.place = std::move(place);
  diagnostic.message = std::move(message);
  return diagnostic;
}

}  // namespace dtpolicy::report
