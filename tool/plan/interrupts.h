// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include "dt/device_tree.h"

namespace dtpolicy::plan {

// Whether one of the node's interrupts is a private peripheral interrupt of an ARM GIC (three or
// more cells, the first of them 1: binding interrupt-controller/arm,gic.yaml).
bool UsesPrivateInterrupt(dt::Node node);

}  // namespace dtpolicy::plan
