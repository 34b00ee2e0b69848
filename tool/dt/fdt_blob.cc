// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/fdt_blob.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "dt/structure_block.h"
#include "dt/tree_diagnostics.h"

namespace dtpolicy::dt {
namespace {

constexpr uint32_t kNewestVersion = 17;
constexpr uint32_t kOldestVersion = 16;
constexpr uint32_t kHeaderBytes = 40;    // version 17
constexpr uint32_t kHeaderBytes16 = 36;  // version 16: no size of the structure block

// Header fields, by their place (specification 5.2).
enum Field : uint32_t {
  kFieldMagic,
  kFieldTotalSize,
  kFieldStructure,
  kFieldStrings,
  kFieldReservations,
  kFieldVersion,
  kFieldLastCompatible,
  kFieldBootCpu,
  kFieldStringsSize,
  kFieldStructureSize,
};

struct Block {
  std::string_view name;
  uint32_t begin;
  uint64_t end;
};

// What else users hand over for a tree, by its first bytes.
struct OtherFormat {
  std::string_view begin;
  std::string_view help;
};
using namespace std::string_view_literals;
constexpr OtherFormat kOtherFormats[] = {
    {"\xff\xff\xff\xff"sv,
     "a `fdt apply` destroys the magic of the tree when it fails, and that of the overlay always: "
     "load the file again"},
    {"\xed\xfe\x0d\xd0"sv, "the bytes of each word are swapped"},
    {"\x1f\x8b"sv, "it is packed with gzip: unpack it first"},
    {"\xfd"
     "7zXZ"sv,
     "it is packed with xz: unpack it first"},
    {"\x28\xb5\x2f\xfd"sv, "it is packed with zstd: unpack it first"},
    {"\x7f"
     "ELF"sv,
     "it is an ELF file"},
    {"\x27\x05\x19\x56"sv, "it is a legacy U-Boot image"},
    {"\xd7\xb7\xab\x1e"sv, "it is an Android DTBO image, which holds several trees"},
};

bool LooksLikeText(std::string_view bytes) {
  const std::string_view start = bytes.substr(0, 64);
  return std::ranges::all_of(
      start, [](char c) { return (c >= ' ' && c <= '~') || c == '\t' || c == '\n' || c == '\r'; });
}

void ReportWrongMagic(const std::string& name, std::string_view bytes, Diagnostics& diagnostics) {
  std::string start;
  for (const char c : bytes.substr(0, 4)) {
    fmt::format_to(std::back_inserter(start), "{:02x}", static_cast<unsigned char>(c));
  }
  Diagnostic& diagnostic = diagnostics.Report(kWrongMagic, FilePlace{name}, start);
  for (const OtherFormat& format : kOtherFormats) {
    if (bytes.starts_with(format.begin)) {
      diagnostic.Help(std::string(format.help));
      return;
    }
  }
  if (LooksLikeText(bytes)) {
    diagnostic.Help(bytes.find("/dts-v1/") != std::string_view::npos
                        ? "it is device-tree source: compile it first, `dtc -O dtb -o FILE SOURCE`"
                        : "it is text; a device tree is binary, as `dtc -O dtb` writes it");
  }
}

}  // namespace

size_t BytesOfTree(std::string_view beginning) {
  constexpr size_t kToTellWhatItIs = 1 << 16;
  constexpr size_t kPadding = 1 << 20;
  if (beginning.size() < 8 || ReadBigEndian32(beginning.data()) != kMagic) return kToTellWhatItIs;
  const size_t total = ReadBigEndian32(beginning.data() + size_t{4} * kFieldTotalSize);
  return total > kMaxTreeBytes ? kToTellWhatItIs : total + kPadding;
}

std::optional<FdtBlob> FdtBlob::Check(std::string name, std::string bytes,
                                      Diagnostics& diagnostics) {
  const FilePlace place{name};
  const auto field = [&bytes](Field which) {
    return ReadBigEndian32(bytes.data() + size_t{4} * which);
  };
  const auto refuse = [&](const auto& message, const auto&... values) {
    diagnostics.Report(message, place, values...);
    return std::nullopt;
  };

  // Is it a device tree, whole, and of a version that is known?
  if (bytes.empty()) return refuse(kEmptyFile);
  if (bytes.size() < 4 || field(kFieldMagic) != kMagic) {
    ReportWrongMagic(name, bytes, diagnostics);
    return std::nullopt;
  }
  if (bytes.size() < kHeaderBytes16) return refuse(kShorterThanHeader, bytes.size());
  const uint32_t total = field(kFieldTotalSize);
  const uint32_t version = field(kFieldVersion);
  const uint32_t last_compatible = field(kFieldLastCompatible);
  if (version < kOldestVersion || last_compatible > kNewestVersion || last_compatible > version) {
    return refuse(kWrongVersion, version, last_compatible);
  }
  const bool has_structure_size = version >= 17;
  const uint32_t header_bytes = has_structure_size ? kHeaderBytes : kHeaderBytes16;
  if (total < header_bytes) return refuse(kTotalSizeTooSmall, total);
  if (total > kMaxTreeBytes) return refuse(kTooLarge, size_t{total}, kMaxTreeBytes);
  if (total > bytes.size()) return refuse(kCutOff, total, bytes.size());

  // Its blocks lie inside and apart.
  const uint32_t structure = field(kFieldStructure);
  const uint32_t strings = field(kFieldStrings);
  const uint32_t reservations = field(kFieldReservations);
  const uint32_t strings_size = field(kFieldStringsSize);
  // Version 16 does not say where the structure block ends; the block behind it bounds it.
  uint64_t structure_end = total;
  if (has_structure_size) {
    structure_end = uint64_t{structure} + field(kFieldStructureSize);
  } else {
    for (const uint32_t begin : {strings, reservations}) {
      if (begin > structure) structure_end = std::min<uint64_t>(structure_end, begin);
    }
  }
  const auto sound = [&](const Block& block, uint32_t alignment) {
    if (block.begin < header_bytes || block.end < block.begin || block.end > total) {
      diagnostics.Report(kBlockOutside, place, block.name, block.begin, block.end, total);
      return false;
    }
    if (block.begin % alignment != 0) {
      diagnostics.Report(kBlockMisaligned, place, block.name, block.begin, alignment);
      return false;
    }
    return true;
  };
  // The reservations end where their closing entry says; 16 bytes are the least.
  std::array<Block, 3> blocks{{{"structure", structure, structure_end},
                               {"strings", strings, uint64_t{strings} + strings_size},
                               {"reservations", reservations, uint64_t{reservations} + 16}}};
  bool all_sound = sound(blocks[0], 4);
  all_sound = sound(blocks[1], 1) && all_sound;
  all_sound = sound(blocks[2], 8) && all_sound;
  if (!all_sound) return std::nullopt;
  uint32_t reservations_size = 0;
  for (;; reservations_size += 16) {
    if (uint64_t{reservations} + reservations_size + 16 > total) {
      return refuse(kReservationsUnterminated, reservations);
    }
    const std::string_view entry =
        std::string_view(bytes).substr(reservations + reservations_size, 16);
    if (entry.find_first_not_of('\0') == std::string_view::npos) break;
  }
  blocks[2].end = uint64_t{reservations} + reservations_size + 16;
  std::ranges::sort(blocks, {},
                    [](const Block& block) { return std::pair(block.begin, block.end); });
  for (size_t i = 1; i < blocks.size(); ++i) {
    if (blocks[i].begin < blocks[i - 1].end) {
      return refuse(kBlocksOverlap, blocks[i - 1].name, blocks[i].name, blocks[i].begin);
    }
  }

  FdtBlob blob;
  blob.name_ = std::move(name);
  blob.boot_cpuid_ = field(kFieldBootCpu);
  blob.room_ = total - static_cast<uint32_t>(blocks.back().end);
  blob.version_ = version;
  bytes.resize(total);
  blob.bytes_ = std::move(bytes);
  blob.structure_begin_ = structure;
  blob.structure_size_ = static_cast<uint32_t>(structure_end - structure);
  blob.structure_is_padded_ = !has_structure_size;
  blob.strings_begin_ = strings;
  blob.strings_size_ = strings_size;
  blob.reservations_begin_ = reservations;
  blob.reservations_size_ = reservations_size;
  return blob;
}

}  // namespace dtpolicy::dt
