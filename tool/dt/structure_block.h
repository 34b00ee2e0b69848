// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a flattened tree begins with, and the tokens of its structure block (Devicetree
// Specification 0.4, 5.2 and 5.4.1).
#pragma once

#include <cstddef>
#include <cstdint>

namespace dtpolicy::dt {

inline constexpr uint32_t kMagic = 0xd00dfeed;

enum Token : uint32_t {
  kTokenBeginNode = 1,  // then the name, NUL-terminated and padded
  kTokenEndNode = 2,
  kTokenProperty = 3,  // then length, name's offset in the strings block, value, padded
  kTokenNop = 4,
  kTokenEnd = 9,
};

inline constexpr uint32_t kTokenBytes = 4;
inline constexpr uint32_t kPropertyHeaderBytes = 12;  // token, length, name

// Tokens start at multiples of four.
constexpr size_t AlignToken(size_t size) { return (size + 3) & ~size_t{3}; }

// What a property with a value of so many bytes takes, and a node without content whose name has so
// many.
constexpr size_t PropertyBytes(size_t value_bytes) {
  return kPropertyHeaderBytes + AlignToken(value_bytes);
}
constexpr size_t NodeBytes(size_t name_bytes) {
  return size_t{2} * kTokenBytes + AlignToken(name_bytes + 1);
}

}  // namespace dtpolicy::dt
