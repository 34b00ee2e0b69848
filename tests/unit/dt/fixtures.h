// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the tests of the device-tree layer share: the trees of tests/boards, and blobs written byte
// by byte, since dtc writes no malformed ones.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "dt/device_tree.h"

namespace dtpolicy::dt {

// The bytes of tests/boards/NAME.dts, compiled.
std::string BoardBytes(std::string_view name);

// The tree of tests/boards/NAME.dts. Throws when it cannot be read.
std::unique_ptr<const DeviceTree> Board(std::string_view name);

// Check and Read in one.
std::unique_ptr<const DeviceTree> ReadTree(std::string bytes, Diagnostics& diagnostics);

using Strings = std::vector<std::string>;

// Each diagnostic as `place: message [id]`, then `  help: ...` lines.
Strings Reported(const Diagnostics& diagnostics);

// A value of cells; of a string with its NUL.
std::string CellBytes(std::initializer_list<uint32_t> cells);
std::string StringBytes(std::string_view text);

// Writes a tree token by token, right or wrong.
class BlobWriter {
 public:
  BlobWriter& Begin(std::string_view name);
  BlobWriter& End();
  BlobWriter& Property(std::string_view name, std::string_view value = {});
  BlobWriter& Token(uint32_t token);
  BlobWriter& Raw(std::string_view bytes);
  // Offset of `name` in the strings block, where it is added each time: twice the same name is a
  // fair thing to do, and dtc never does it.
  uint32_t AddString(std::string_view name);

  // The whole blob with an end token; header fields can be overwritten with `Put` afterwards.
  std::string Finish();
  // Without the end token.
  std::string FinishOpen(uint32_t version = 17);

 private:
  std::string structure_;
  std::string strings_;
};

// Where the blocks are in the blobs that BlobWriter writes.
inline constexpr uint32_t kWrittenReservations = 40;
inline constexpr uint32_t kWrittenStructure = 56;

// Header fields, as byte offsets.
inline constexpr uint32_t kTotalSizeAt = 4;
inline constexpr uint32_t kStructureAt = 8;
inline constexpr uint32_t kStringsAt = 12;
inline constexpr uint32_t kReservationsAt = 16;
inline constexpr uint32_t kVersionAt = 20;
inline constexpr uint32_t kLastCompatibleAt = 24;
inline constexpr uint32_t kStringsSizeAt = 32;
inline constexpr uint32_t kStructureSizeAt = 36;

void Put(std::string& bytes, uint32_t offset, uint32_t value);
uint32_t Get(const std::string& bytes, uint32_t offset);

}  // namespace dtpolicy::dt
