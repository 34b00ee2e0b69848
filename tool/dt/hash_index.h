// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The hash table behind a tree's indexes: from the hash of a key to a 32-bit number (a node, a
// property). Whoever holds the table knows the keys; the table itself costs eight bytes a slot.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace dtpolicy::dt {

// Hashes with a secret drawn per tree: nobody can write a tree whose names all fall into one slot.
// No result depends on the secret, as an index holds each key once.
class KeyedHash {
 public:
  KeyedHash() { DrawRandom(secrets_); }

  // The hash of `number` and `bytes` together.
  uint32_t Of(uint32_t number, std::string_view bytes) const {
    const char* p = bytes.data();
    size_t n = bytes.size();
    // Multiplied in first: xored, it could be cancelled by bytes of the text.
    uint64_t state = Fold(number ^ secrets_[0], secrets_[2]);
    for (; n > 16; p += 16, n -= 16) {
      state = Fold(Load<uint64_t>(p) ^ secrets_[1], Load<uint64_t>(p + 8) ^ state);
    }
    uint64_t low = 0;
    uint64_t high = 0;
    if (n >= 8) {
      low = Load<uint64_t>(p);
      high = Load<uint64_t>(p + n - 8);
    } else if (n >= 4) {
      low = Load<uint32_t>(p);
      high = Load<uint32_t>(p + n - 4);
    } else if (n > 0) {
      const auto byte = [p](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(p[i])); };
      low = byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1);
    }
    // The lengths tell apart what overlapping loads read alike.
    state = Fold(low ^ secrets_[1], high ^ state);
    state = Fold(state ^ secrets_[2], bytes.size() ^ secrets_[0]);
    return static_cast<uint32_t>(state >> 32 ^ state);
  }

 private:
  template <typename Word>
  static Word Load(const char* p) {
    Word word;
    std::memcpy(&word, p, sizeof(word));
    return word;
  }
  // The halves of the 128-bit product, xored.
  static uint64_t Fold(uint64_t a, uint64_t b) {
#ifdef __SIZEOF_INT128__
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
#else  // 32-bit machines
    const uint64_t a_low = static_cast<uint32_t>(a);
    const uint64_t b_low = static_cast<uint32_t>(b);
    const uint64_t low = a_low * b_low;
    const uint64_t cross = (a >> 32) * b_low + (low >> 32);
    const uint64_t middle = a_low * (b >> 32) + static_cast<uint32_t>(cross);
    const uint64_t high = (a >> 32) * (b >> 32) + (cross >> 32) + (middle >> 32);
    return (middle << 32 | static_cast<uint32_t>(low)) ^ high;
#endif
  }

  uint64_t secrets_[3];
};

class HashIndex {
 public:
  // Room for `expected` entries without growing.
  explicit HashIndex(size_t expected = 0) : slots_(std::bit_ceil(expected + expected / 2 + 1)) {}

  // The entry with `hash` of which `is_it(value)` holds.
  template <typename IsIt>
  std::optional<uint32_t> Find(uint32_t hash, IsIt is_it) const {
    for (size_t i = hash & Mask();; i = (i + 1) & Mask()) {
      const Slot& slot = slots_[i];
      if (slot.value_plus_1 == 0) return std::nullopt;
      if (slot.hash == hash && is_it(slot.value_plus_1 - 1)) return slot.value_plus_1 - 1;
    }
  }

  // Tells the processor that `hash` will be asked for soon.
  void Prefetch(uint32_t hash) const { __builtin_prefetch(&slots_[hash & Mask()]); }

  // Adds `value` unless there is an entry with `hash` of which `is_it` holds: gives that one then.
  template <typename IsIt>
  std::optional<uint32_t> FindOrAdd(uint32_t hash, uint32_t value, IsIt is_it) {
    for (size_t i = hash & Mask();; i = (i + 1) & Mask()) {
      Slot& slot = slots_[i];
      if (slot.value_plus_1 == 0) {
        slot = {hash, value + 1};
        if (++used_ * 4 > slots_.size() * 3) Grow();
        return std::nullopt;
      }
      if (slot.hash == hash && is_it(slot.value_plus_1 - 1)) return slot.value_plus_1 - 1;
    }
  }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t value_plus_1 = 0;  // zero: free
  };

  size_t Mask() const { return slots_.size() - 1; }
  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.value_plus_1 == 0) continue;
      size_t i = slot.hash & Mask();
      while (slots_[i].value_plus_1 != 0) i = (i + 1) & Mask();
      slots_[i] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two of them, never full
  size_t used_ = 0;
};

}  // namespace dtpolicy::dt
