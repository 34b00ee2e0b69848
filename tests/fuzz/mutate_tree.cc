// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How libFuzzer changes an input of fuzz_tree.
#include <cstdint>
#include <cstring>

#include "edit_tree.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  dtpolicy::fuzz::Random random(seed);
  const std::string changed = dtpolicy::fuzz::MutatedTree(
      std::string(reinterpret_cast<const char*>(data), size), max_size, random);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
