// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/device_name.h"

#include <fmt/format.h>

#include <array>
#include <bit>

#include "dt/property.h"

namespace dtpolicy::dt {
namespace {

// All of this follows Linux 6.12, drivers/of/address.c, to the letter where a real tree could tell
// the difference; 6.1 and 7.2 do the same.
constexpr uint32_t kMaxAddressCells = 4;
// The longest `ranges` of a real board has some hundred entries. The bound keeps a forged one from
// being walked for each of a bus's many children.
constexpr size_t kMaxRanges = 512;

// Cells as one number; of more than two the low ones count, as in of_read_number.
template <typename Source>
uint64_t ReadNumber(const Source& cells, size_t first, size_t count) {
  uint64_t number = 0;
  for (size_t i = 0; i < count; ++i) number = number << 32 | cells[first + i];
  return number;
}

// The first cell of `property`; a longer value is no fault to Linux (of_property_read_u32).
std::optional<uint32_t> FirstCell(Node node, std::string_view property) {
  const std::optional<Property> found = node.Find(property);
  if (!found || found->value.size() < 4) return std::nullopt;
  return ReadBigEndian32(found->value.data());
}

bool IsPciBus(Node bus) {
  if (const std::optional<Property> property = bus.Find("device_type")) {
    const std::string_view type = property->value.substr(0, property->value.find('\0'));
    if (type == "pci" || type == "pciex" || type == "vci" || type == "ht") return true;
  }
  return bus.base_name() == "pcie";
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

}  // namespace

// An address on its way up, as cells of the bus it has reached.
struct DeviceNamer::TranslationAddress {
  std::array<uint32_t, kMaxAddressCells> cells{};

  uint64_t Number(const Bus& bus) const {
    return ReadNumber(cells, bus.flag_cells(), bus.address_cells - bus.flag_cells());
  }

  // Adds `offset` to the number behind the flags; of more than two cells only the low two are kept
  // (of_bus_default_translate).
  void Add(const Bus& bus, uint64_t offset) {
    const uint64_t sum = Number(bus) + offset;
    for (uint32_t i = bus.flag_cells(); i < bus.address_cells; ++i) cells[i] = 0;
    if (bus.address_cells - bus.flag_cells() > 1) {
      cells[bus.address_cells - 2] = static_cast<uint32_t>(sum >> 32);
    }
    cells[bus.address_cells - 1] = static_cast<uint32_t>(sum);
  }

  bool InSpaceOf(BusKind kind, uint32_t range_flags) const {
    switch (kind) {
      case BusKind::kPci:
        return PciSpace(cells[0]) == PciSpace(range_flags);
      case BusKind::kIsa:
        return ((cells[0] ^ range_flags) & 1) == 0;
      case BusKind::kDefaultFlags:
        return cells[0] == range_flags;
      case BusKind::kDefault:
        return true;
    }
    return false;
  }
};

// `#size-cells` of 0 means that no address of the bus is one of the CPU's.
bool DeviceNamer::Bus::CanTranslate() const {
  return address_cells > 0 && address_cells <= kMaxAddressCells && size_cells > 0;
}

// A first cell of flags is no part of the number.
uint32_t DeviceNamer::Bus::flag_cells() const { return kind == BusKind::kDefault ? 0 : 1; }

size_t DeviceNamer::Descend(Node node) {
  if (tree_ != &node.tree()) {
    tree_ = &node.tree();
    levels_.clear();
  }
  std::array<uint32_t, kMaxTreeDepth> way;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  size_t count = 0;
  for (std::optional<Node> at = node; at; at = at->parent()) way[count++] = at->index();
  if (levels_.size() < count) levels_.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t index = way[count - 1 - i];
    if (levels_[i].node != index) {
      EnterBus(levels_[i], i > 0 ? &levels_[i - 1] : nullptr, tree_->at(index));
    }
  }
  return count;
}

// The cell counts that a node sets for its children, or else the nearest ancestor that sets one
// (of_bus_n_addr_cells, of_bus_n_size_cells), and the kind of bus (of_match_bus).
void DeviceNamer::EnterBus(Level& level, const Level* above, Node node) {
  level.node = node.index();
  level.has_name = false;
  if (node.children().empty()) return;  // a leaf is nobody's bus
  level.own_address_cells =
      FirstCell(node, "#address-cells").value_or(above != nullptr ? above->own_address_cells : 1);
  level.own_size_cells =
      FirstCell(node, "#size-cells").value_or(above != nullptr ? above->own_size_cells : 1);
  const std::optional<Property> ranges = node.Find("ranges");
  level.ranges = ranges ? std::optional(ranges->value) : std::nullopt;
  if (IsPciBus(node)) {
    level.bus = {BusKind::kPci, 3, 2};
  } else if (node.base_name() == "isa") {
    level.bus = {BusKind::kIsa, 2, 1};
  } else {
    level.bus = {level.own_address_cells == 3 ? BusKind::kDefaultFlags : BusKind::kDefault,
                 level.own_address_cells, level.own_size_cells};
  }
}

// of_translate_one: from the bus that `from` provides to the bus `to` that it sits on.
bool DeviceNamer::Translate(const Level& from, const Bus& to, TranslationAddress& address) {
  const Bus& bus = from.bus;
  if (!from.ranges) return false;
  if (from.ranges->empty()) {
    const uint64_t same = ReadNumber(address.cells, 0, bus.address_cells);
    address = {};
    address.Add(to, same);
    return true;
  }
  const Cells cells(from.ranges->data(), from.ranges->size() / 4);
  // In 32 bits the sum would wrap.
  if (bus.size_cells > cells.size()) return false;
  const size_t stride = size_t{bus.address_cells} + to.address_cells + bus.size_cells;
  const uint32_t flag_cells = bus.flag_cells();
  const uint64_t number = address.Number(bus);
  size_t tried = 0;
  for (size_t at = 0; stride <= cells.size() - at && tried < kMaxRanges; at += stride, ++tried) {
    if (!address.InSpaceOf(bus.kind, cells[at])) continue;
    const uint64_t begin = ReadNumber(cells, at + flag_cells, bus.address_cells - flag_cells);
    const uint64_t size =
        ReadNumber(cells, at + bus.address_cells + to.address_cells, bus.size_cells);
    // The sum may wrap, as it does in Linux.
    if (number < begin || number >= begin + size) continue;
    const uint64_t offset = number - begin;
    for (uint32_t i = 0; i < to.address_cells; ++i) {
      address.cells[i] = cells[at + bus.address_cells + i];
    }
    address.Add(to, offset);
    return true;
  }
  return false;
}

// The address of the node at `level`, below the buses of the levels before it.
std::optional<uint64_t> DeviceNamer::AddressAt(size_t level, Node node) const {
  if (level == 0) return std::nullopt;
  const Bus& first = levels_[level - 1].bus;
  if (!first.CanTranslate()) return std::nullopt;
  const std::optional<Property> reg = node.Find("reg");
  if (!reg || reg->value.size() < 4 * size_t{first.address_cells}) return std::nullopt;
  TranslationAddress address;
  for (uint32_t i = 0; i < first.address_cells; ++i) {
    address.cells[i] = ReadBigEndian32(reg->value.data() + 4 * size_t{i});
  }
  for (size_t i = level - 1; i > 0; --i) {
    const Bus& next = levels_[i - 1].bus;
    if (!next.CanTranslate() || !Translate(levels_[i], next, address)) return std::nullopt;
  }
  const Bus& root = levels_[0].bus;
  const uint64_t result = ReadNumber(address.cells, 0, root.address_cells);
  if (result == ~uint64_t{0}) return std::nullopt;  // OF_BAD_ADDR
  return result;
}

void DeviceNamer::NameLevel(size_t level, Node node) {
  Level& own = levels_[level];
  own.has_name = true;
  if (level == 0) {
    own.name.clear();
  } else if (const std::optional<uint64_t> address = AddressAt(level, node)) {
    own.name = fmt::format("{:x}.", *address);
    // `mask` tells registers apart that several nodes share: the number of its lowest bit, -1 when
    // it has none.
    if (const std::optional<uint32_t> mask = FirstCell(node, "mask")) {
      own.name += fmt::format(
          "{:x}.", *mask == 0 ? ~uint32_t{0} : static_cast<uint32_t>(std::countr_zero(*mask)));
    }
    own.name += node.base_name();
  } else {
    const Node above = *node.parent();
    if (!levels_[level - 1].has_name) NameLevel(level - 1, above);
    own.name = levels_[level - 1].name;
    if (!own.name.empty()) own.name += ':';
    own.name += node.name();
  }
}

const std::string& DeviceNamer::Name(Node node) {
  const size_t level = Descend(node) - 1;
  if (!levels_[level].has_name) NameLevel(level, node);
  return levels_[level].name;
}

std::optional<uint64_t> DeviceNamer::Address(Node node) {
  const size_t level = Descend(node) - 1;
  return AddressAt(level, node);
}

std::optional<uint64_t> TranslatedAddress(Node node) { return DeviceNamer().Address(node); }

std::string LinuxDeviceName(Node node) {
  DeviceNamer namer;
  return namer.Name(node);
}

}  // namespace dtpolicy::dt
