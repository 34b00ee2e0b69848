// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/device_name.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <utility>

#include "dt/property.h"

namespace dtpolicy::dt {
namespace {

// All of this follows Linux 6.12, drivers/of/address.c, to the letter where a real tree could tell
// the difference; 6.1 and 7.2 do the same.
constexpr uint32_t kMaxAddressCells = 4;
// A `ranges` of a real board has some dozen entries. The bound keeps a forged one from being walked
// for each of a bus's many children.
constexpr size_t kMaxRanges = 4096;

using Address = std::array<uint32_t, kMaxAddressCells>;

// How addresses on a bus are understood: `struct of_bus`, by what its parent's node says.
enum class BusKind { kPci, kIsa, kDefaultFlags, kDefault };

// The cell count that `node` sets for its children, or else the nearest ancestor that sets one
// (of_bus_n_addr_cells, of_bus_n_size_cells); the value may be longer than the cell that counts.
uint32_t InheritedCells(Node node, std::string_view property) {
  for (std::optional<Node> at = node; at; at = at->parent()) {
    const std::optional<Property> cells = at->Find(property);
    if (cells && cells->value.size() >= 4) return ReadBigEndian32(cells->value.data());
  }
  return 1;
}

bool HasDeviceType(Node node, std::string_view type) {
  const std::optional<Property> property = node.Find("device_type");
  return property && property->value.substr(0, property->value.find('\0')) == type;
}

BusKind KindOfBus(Node bus) {
  for (const std::string_view type : {"pci", "pciex", "vci", "ht"}) {
    if (HasDeviceType(bus, type)) return BusKind::kPci;
  }
  if (bus.base_name() == "pcie") return BusKind::kPci;
  if (bus.base_name() == "isa") return BusKind::kIsa;
  if (InheritedCells(bus, "#address-cells") == 3) return BusKind::kDefaultFlags;
  return BusKind::kDefault;
}

struct Bus {
  BusKind kind;
  uint32_t address_cells;
  uint32_t size_cells;

  static Bus Of(Node node) {
    const BusKind kind = KindOfBus(node);
    switch (kind) {
      case BusKind::kPci:
        return {kind, 3, 2};
      case BusKind::kIsa:
        return {kind, 2, 1};
      case BusKind::kDefaultFlags:
      case BusKind::kDefault:
        break;
    }
    return {kind, InheritedCells(node, "#address-cells"), InheritedCells(node, "#size-cells")};
  }

  // `#size-cells` of 0 means that no address of the bus is one of the CPU's.
  bool CanTranslate() const {
    return address_cells > 0 && address_cells <= kMaxAddressCells && size_cells > 0;
  }
  // A first cell of flags is no part of the number.
  uint32_t flag_cells() const { return kind == BusKind::kDefault ? 0 : 1; }
};

// Cells as one number; of more than two the low ones count, as in of_read_number.
template <typename Source>
uint64_t ReadNumber(const Source& cells, size_t first, size_t count) {
  uint64_t number = 0;
  for (size_t i = 0; i < count; ++i) number = number << 32 | cells[first + i];
  return number;
}

// Linux tells memory from I/O space by the space code; configuration space is neither.
uint32_t PciSpace(uint32_t flags) {
  switch (flags >> 24 & 3) {
    case 1:
      return 1;
    case 2:
    case 3:
      return 2;
    default:
      return 0;
  }
}

bool SameSpace(BusKind kind, uint32_t address_flags, uint32_t range_flags) {
  switch (kind) {
    case BusKind::kPci:
      return PciSpace(address_flags) == PciSpace(range_flags);
    case BusKind::kIsa:
      return ((address_flags ^ range_flags) & 1) == 0;
    case BusKind::kDefaultFlags:
      return address_flags == range_flags;
    case BusKind::kDefault:
      return true;
  }
  return false;
}

// Adds `offset` to the number in `address`, behind the flags of `bus`; of more than two cells only
// the low two are kept (of_bus_default_translate).
void AddOffset(const Bus& bus, Address& address, uint64_t offset) {
  const uint32_t first = bus.flag_cells();
  const uint64_t sum = ReadNumber(address, first, bus.address_cells - first) + offset;
  for (uint32_t i = first; i < bus.address_cells; ++i) address[i] = 0;
  if (bus.address_cells - first > 1) {
    address[bus.address_cells - 2] = static_cast<uint32_t>(sum >> 32);
  }
  if (bus.address_cells > first) {
    address[bus.address_cells - 1] = static_cast<uint32_t>(sum);
  }
}

// of_translate_one: from `bus`, which `node` provides, to `parent_bus`, which it sits on.
bool TranslateOnce(Node node, const Bus& bus, const Bus& parent_bus, Address& address) {
  const std::optional<Property> ranges = node.Find("ranges");
  if (!ranges) return false;
  if (ranges->value.empty()) {
    const uint64_t same = ReadNumber(address, 0, bus.address_cells);
    for (uint32_t i = 0; i < parent_bus.address_cells; ++i) address[i] = 0;
    AddOffset(parent_bus, address, same);
    return true;
  }
  const Cells cells(ranges->value.data(), ranges->value.size() / 4);
  const size_t stride = size_t{bus.address_cells} + parent_bus.address_cells + bus.size_cells;
  const uint32_t flag_cells = bus.flag_cells();
  const uint64_t number = ReadNumber(address, flag_cells, bus.address_cells - flag_cells);
  size_t tried = 0;
  for (size_t at = 0; stride <= cells.size() - at && tried < kMaxRanges; at += stride, ++tried) {
    if (!SameSpace(bus.kind, address[0], cells[at])) continue;
    const uint64_t begin = ReadNumber(cells, at + flag_cells, bus.address_cells - flag_cells);
    const uint64_t size =
        ReadNumber(cells, at + bus.address_cells + parent_bus.address_cells, bus.size_cells);
    // The sum may wrap, as it does in Linux.
    if (number < begin || number >= begin + size) continue;
    const uint64_t offset = number - begin;
    if (offset == ~uint64_t{0}) continue;
    for (uint32_t i = 0; i < parent_bus.address_cells; ++i) {
      address[i] = cells[at + bus.address_cells + i];
    }
    AddOffset(parent_bus, address, offset);
    return true;
  }
  return false;
}

}  // namespace

std::optional<uint64_t> TranslatedAddress(Node node) {
  const std::optional<Property> reg = node.Find("reg");
  std::optional<Node> at = node.parent();
  if (!reg || !at) return std::nullopt;
  Bus bus = Bus::Of(*at);
  if (!bus.CanTranslate() || reg->value.size() < 4 * size_t{bus.address_cells}) return std::nullopt;
  Address address{};
  for (uint32_t i = 0; i < bus.address_cells; ++i) {
    address[i] = ReadBigEndian32(reg->value.data() + 4 * size_t{i});
  }
  for (std::optional<Node> above = at->parent(); above; at = above, above = at->parent()) {
    const Bus parent_bus = Bus::Of(*above);
    if (!parent_bus.CanTranslate() || !TranslateOnce(*at, bus, parent_bus, address)) {
      return std::nullopt;
    }
    bus = parent_bus;
  }
  const uint64_t result = ReadNumber(address, 0, bus.address_cells);
  if (result == ~uint64_t{0}) return std::nullopt;  // OF_BAD_ADDR
  return result;
}

std::string LinuxDeviceName(Node node) {
  std::string name;
  for (; !node.is_root(); node = *node.parent()) {
    const auto prepend = [&name](std::string part) {
      if (!name.empty()) part += ':';
      name.insert(0, part);
    };
    if (const std::optional<uint64_t> address = TranslatedAddress(node)) {
      // `mask` tells registers apart that several nodes share (Linux d0c1ecbbf5c5, 5.5): the number
      // of its lowest bit, -1 when it has none.
      const std::optional<Property> mask = node.Find("mask");
      if (mask && mask->value.size() >= 4) {
        const uint32_t bits = ReadBigEndian32(mask->value.data());
        const auto bit = bits == 0 ? ~uint32_t{0} : static_cast<uint32_t>(std::countr_zero(bits));
        prepend(fmt::format("{:x}.{:x}.{}", *address, bit, node.base_name()));
      } else {
        prepend(fmt::format("{:x}.{}", *address, node.base_name()));
      }
      break;
    }
    prepend(std::string(node.name()));
  }
  return name;
}

}  // namespace dtpolicy::dt
