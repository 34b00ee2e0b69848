// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a policy's author wrote, made fit for comments of the written forms.
#pragma once

#include <string>

#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// What to call the board: its name, or its first compatible.
std::string BoardName(const Overlay& overlay);

}  // namespace dtpolicy::overlay
