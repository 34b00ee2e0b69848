// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/structure_writer.h"

#include <algorithm>

#include "dt/structure_block.h"

namespace dtpolicy::overlay {
namespace {

// Specification 5.2.
constexpr uint32_t kMagic = 0xd00dfeed;
constexpr uint32_t kVersion = 17;
constexpr uint32_t kLastCompatibleVersion = 16;
constexpr size_t kHeaderSize = 40;  // ten cells, and so already aligned for the reservations
constexpr size_t kReservationSize = 16;

size_t TotalSize(const std::vector<std::string_view>& pieces) {
  size_t size = 0;
  for (std::string_view piece : pieces) size += piece.size();
  return size;
}

}  // namespace

void AppendBigEndian32(std::string& bytes, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
}

uint32_t StringTable::Offset(std::string_view name) {
  std::string terminated(name);
  if (const auto known = known_.find(terminated); known != known_.end()) return known->second;

  terminated.push_back('\0');
  size_t offset = existing_.find(terminated);
  if (offset == std::string_view::npos) {
    const size_t in_appended = appended_.find(terminated);
    offset = existing_.size() + std::min(in_appended, appended_.size());
    if (in_appended == std::string::npos) appended_ += terminated;
  }
  known_.emplace(name, static_cast<uint32_t>(offset));
  return static_cast<uint32_t>(offset);
}

void StructureWriter::BeginNode(std::string_view name) {
  AppendBigEndian32(bytes_, dt::kTokenBeginNode);
  bytes_ += name;
  bytes_.push_back('\0');
  Pad();
}

void StructureWriter::Property(std::string_view name, std::string_view value) {
  PropertyNamedAt(strings_.Offset(name), value);
}

void StructureWriter::PropertyNamedAt(uint32_t name_offset, std::string_view value) {
  AppendBigEndian32(bytes_, dt::kTokenProperty);
  AppendBigEndian32(bytes_, static_cast<uint32_t>(value.size()));
  AppendBigEndian32(bytes_, name_offset);
  bytes_ += value;
  Pad();
}

void StructureWriter::EndNode() { AppendBigEndian32(bytes_, dt::kTokenEndNode); }

std::string StructureWriter::TakeBlob() {
  AppendBigEndian32(bytes_, dt::kTokenEnd);
  std::string blob = AssembleBlob({.reservations = {},
                                   .structure = {bytes_},
                                   .strings = {strings_.appended()},
                                   .boot_cpuid = 0});
  bytes_.clear();
  return blob;
}

void StructureWriter::Pad() { bytes_.resize(dt::AlignToken(bytes_.size())); }

std::string AssembleBlob(const Blocks& blocks) {
  const size_t structure_size = TotalSize(blocks.structure);
  const size_t strings_size = TotalSize(blocks.strings);
  const size_t structure_begin = kHeaderSize + blocks.reservations.size() + kReservationSize;
  const size_t strings_begin = structure_begin + structure_size;
  const size_t total_size = strings_begin + strings_size;

  std::string blob;
  blob.reserve(total_size);
  for (size_t cell :
       {size_t{kMagic}, total_size, structure_begin, strings_begin, kHeaderSize, size_t{kVersion},
        size_t{kLastCompatibleVersion}, size_t{blocks.boot_cpuid}, strings_size, structure_size}) {
    AppendBigEndian32(blob, static_cast<uint32_t>(cell));
  }
  blob += blocks.reservations;
  blob.append(kReservationSize, '\0');
  for (std::string_view piece : blocks.structure) blob += piece;
  for (std::string_view piece : blocks.strings) blob += piece;
  return blob;
}

}  // namespace dtpolicy::overlay
