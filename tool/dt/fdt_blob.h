// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The bytes of a flattened device tree, checked as a whole and owned. First stage of the tree's
// way: bytes → FdtBlob → DeviceTree → IommuMap.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace dtpolicy::dt {

// A big-endian cell (Devicetree Specification 0.4, 2.2.4); `bytes` points at four readable bytes.
inline uint32_t ReadBigEndian32(const char* bytes) {
  const auto* b = reinterpret_cast<const unsigned char*>(bytes);
  return static_cast<uint32_t>(b[0]) << 24 | static_cast<uint32_t>(b[1]) << 16 |
         static_cast<uint32_t>(b[2]) << 8 | b[3];
}

// Bounds on a tree; exceeding one is an error that names it. The largest of some 9,000 real trees
// has 1.3 MB and 5,200 nodes.
inline constexpr size_t kMaxTreeBytes = 64U << 20;
inline constexpr size_t kMaxTreeDepth = 64;
inline constexpr size_t kMaxTreeNodes = 1U << 18;
// Names of nodes and properties: Linux shows both as files, whose names have at most this length.
inline constexpr size_t kMaxNameBytes = 255;

// How much of a file that begins so is worth reading: the tree, and some padding, so that who
// writes a padded one into a pipe can finish. Of what is no tree, or one that is refused for its
// size, only what tells so.
size_t BytesOfTree(std::string_view beginning);

// A DTB or DTBO whose header (specification 5.2: magic, version 16 or later that a version 17
// reader may read, blocks inside the file and apart, alignment) and memory reservations are sound.
// The structure block's tokens are checked by DeviceTree::Read, which walks them once.
class FdtBlob {
 public:
  // `name` is printed in messages. Bytes behind `totalsize` are dropped (U-Boot pads its trees).
  // Reports `bad-tree` and gives nothing when the header is unsound.
  static std::optional<FdtBlob> Check(std::string name, std::string bytes,
                                      Diagnostics& diagnostics);

  const std::string& name() const { return name_; }
  std::string_view bytes() const { return bytes_; }  // totalsize bytes
  std::string_view structure() const { return bytes().substr(structure_begin_, structure_size_); }
  std::string_view strings() const { return bytes().substr(strings_begin_, strings_size_); }
  // 16 bytes each (address, size), without the closing pair of zeroes.
  std::string_view reservations() const {
    return bytes().substr(reservations_begin_, reservations_size_);
  }
  uint32_t boot_cpuid() const { return boot_cpuid_; }
  // Bytes of the tree behind its last block: room to grow that somebody left (`dtc -p`).
  uint32_t room() const { return room_; }
  uint32_t version() const { return version_; }
  // The blocks stand as libfdt wants them of a tree that it shall change: reservations, structure,
  // strings (fdt_rw.c, fdt_rw_probe_).
  bool is_in_usual_order() const {
    return reservations_begin_ < structure_begin_ && structure_begin_ < strings_begin_;
  }

  // Where structure() starts in bytes().
  uint32_t structure_begin() const { return structure_begin_; }
  // Version 16 does not say how long the structure block is: structure() then reaches to the next
  // block, until the one who walks it has found its end.
  bool structure_is_padded() const { return structure_is_padded_; }
  void EndStructureAt(uint32_t size) {
    structure_size_ = size;
    structure_is_padded_ = false;
  }

 private:
  FdtBlob() = default;

  std::string name_;
  std::string bytes_;
  uint32_t structure_begin_ = 0;
  uint32_t structure_size_ = 0;
  uint32_t strings_begin_ = 0;
  uint32_t strings_size_ = 0;
  uint32_t reservations_begin_ = 0;
  uint32_t reservations_size_ = 0;
  uint32_t boot_cpuid_ = 0;
  uint32_t room_ = 0;
  uint32_t version_ = 0;
  bool structure_is_padded_ = false;
};

}  // namespace dtpolicy::dt
