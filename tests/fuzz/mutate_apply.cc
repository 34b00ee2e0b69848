// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How libFuzzer changes an input of fuzz_apply: the base, or, three times out of four, the overlay
// behind it.
#include <cstdint>
#include <cstring>

#include "dt/fdt_blob.h"
#include "edit_tree.h"

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  using namespace dtpolicy::fuzz;
  Random random(seed);
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const size_t base_size = size < 8 ? size : dtpolicy::dt::ReadBigEndian32(bytes.data() + 4);
  std::string changed;
  if (base_size >= size) {
    changed = MutatedTree(std::move(bytes), max_size, random);
  } else if (random() % 4 == 0) {
    const std::string overlay = bytes.substr(base_size);
    bytes.resize(base_size);
    changed = MutatedTree(std::move(bytes), max_size - overlay.size(), random) + overlay;
  } else {
    changed = bytes.substr(0, base_size) +
              MutatedTree(bytes.substr(base_size), max_size - base_size, random);
  }
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
