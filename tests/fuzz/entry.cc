// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What libFuzzer calls. DTPOLICY_TRY is the function of try.h that this fuzzer is for.
#include <cstddef>
#include <cstdint>

#include "try.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  dtpolicy::fuzz::DTPOLICY_TRY({reinterpret_cast<const char*>(data), size});
  return 0;
}
