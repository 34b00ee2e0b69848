// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Numbers that nobody outside of this process can foresee: names of temporary files, secrets of
// hash tables.
#pragma once

#include <cstdint>
#include <span>

namespace dtpolicy {

// Fills `numbers`, and never waits: in an initramfs, where `verify` may run, the kernel can take
// seconds until it calls its randomness good (getrandom(2), GRND_INSECURE). Nothing here may be
// used as a cryptographic key.
void DrawRandom(std::span<uint64_t> numbers);

}  // namespace dtpolicy
