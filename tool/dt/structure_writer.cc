// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "dt/structure_writer.h"

#include <algorithm>

#include "dt/structure_block.h"

namespace dtpolicy::dt {
namespace {

// Specification 5.2.
constexpr uint32_t kVersion = 17;
constexpr uint32_t kLastCompatibleVersion = 16;
constexpr size_t kHeaderSize = 40;  // ten cells, and so already aligned for the reservations
constexpr size_t kReservationSize = 16;

constexpr size_t kNotFound = std::string_view::npos;

size_t TotalSize(const std::vector<std::string_view>& pieces) {
  size_t size = 0;
  for (std::string_view piece : pieces) size += piece.size();
  return size;
}

}  // namespace

void AppendBigEndian32(std::string& bytes, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
}

void WriteBigEndian32(std::string& bytes, size_t at, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes[at++] = static_cast<char>(value >> shift);
}

uint32_t StringTable::Offset(std::string_view name) {
  const auto [known, is_new] = known_.try_emplace(std::string(name));
  if (!is_new) return known->second;

  size_t offset = FindExisting(name);
  if (offset == kNotFound) offset = FindAppended(name);
  if (offset == kNotFound) {
    offset = existing_.size() + appended_.size();
    appended_.append(name).push_back('\0');
    appended_at_.emplace(known->first, static_cast<uint32_t>(offset));
  }
  known->second = static_cast<uint32_t>(offset);
  return known->second;
}

bool StringTable::ReadsBackwardsBefore::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

std::vector<std::string_view> StringTable::SortedStrings(std::string_view block) {
  std::vector<std::string_view> strings;
  size_t begin = 0;
  for (size_t end = block.find('\0'); end != kNotFound; end = block.find('\0', begin)) {
    if (end != begin) strings.push_back(block.substr(begin, end - begin));
    begin = end + 1;
  }
  std::ranges::sort(strings, ReadsBackwardsBefore());
  return strings;
}

size_t StringTable::FindExisting(std::string_view name) {
  if (name.empty()) return existing_.find('\0');
  if (!existing_strings_) existing_strings_ = SortedStrings(existing_);
  // Each name is asked for once, so that all of these walks together are no longer than the block.
  size_t first = kNotFound;
  for (auto string = std::lower_bound(existing_strings_->begin(), existing_strings_->end(), name,
                                      ReadsBackwardsBefore());
       string != existing_strings_->end() && string->ends_with(name); ++string) {
    const auto end = static_cast<size_t>(string->data() + string->size() - existing_.data());
    first = std::min(first, end - name.size());
  }
  return first;
}

size_t StringTable::FindAppended(std::string_view name) const {
  size_t first = kNotFound;
  for (auto string = appended_at_.lower_bound(name);
       string != appended_at_.end() && string->first.ends_with(name); ++string) {
    first = std::min(first, string->second + string->first.size() - name.size());
  }
  return first;
}

void StructureWriter::BeginNode(std::string_view name) {
  AppendBigEndian32(bytes_, kTokenBeginNode);
  bytes_ += name;
  bytes_.push_back('\0');
  Pad();
}

void StructureWriter::Property(std::string_view name, std::string_view value) {
  PropertyNamedAt(strings_.Offset(name), value);
}

void StructureWriter::PropertyNamedAt(uint32_t name_offset, std::string_view value) {
  AppendBigEndian32(bytes_, kTokenProperty);
  AppendBigEndian32(bytes_, static_cast<uint32_t>(value.size()));
  AppendBigEndian32(bytes_, name_offset);
  bytes_ += value;
  Pad();
}

void StructureWriter::EndNode() { AppendBigEndian32(bytes_, kTokenEndNode); }

std::string StructureWriter::TakeBlob() {
  AppendBigEndian32(bytes_, kTokenEnd);
  std::string blob = AssembleBlob({.reservations = {},
                                   .structure = {bytes_},
                                   .strings = {strings_.appended()},
                                   .boot_cpuid = 0});
  bytes_.clear();
  return blob;
}

void StructureWriter::Pad() { bytes_.resize(AlignToken(bytes_.size())); }

std::string AssembleBlob(const Blocks& blocks) {
  const size_t structure_size = TotalSize(blocks.structure);
  const size_t strings_size = TotalSize(blocks.strings);
  const size_t structure_begin = kHeaderSize + blocks.reservations.size() + kReservationSize;
  const size_t strings_begin = structure_begin + structure_size;
  const size_t total_size = strings_begin + strings_size + blocks.room;

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
  blob.resize(total_size);
  return blob;
}

}  // namespace dtpolicy::dt
