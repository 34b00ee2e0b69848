// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The names that Linux gives to devices made from nodes, as dmesg and sysfs show them.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// The first `reg` address of `node` as the CPU sees it, through every `ranges` above it; nothing
// when it has no `reg` or a bus on the way does not translate (Linux drivers/of/address.c,
// of_translate_address, 6.12).
std::optional<uint64_t> TranslatedAddress(Node node);

// The name of the platform or AMBA device made from `node`: `14450000.mixer`, or without a
// translatable address `soc:opp-table` (Linux drivers/of/device.c, of_device_make_bus_id, 6.12).
// Empty for the root. Who names many nodes uses a DeviceNamer.
std::string LinuxDeviceName(Node node);

// Names the nodes of one tree. It remembers the buses above the last node, so that going through a
// tree in its order takes time in proportion to the tree, however deep it is.
class DeviceNamer {
 public:
  // Valid until the next call.
  const std::string& Name(Node node);
  std::optional<uint64_t> Address(Node node);

 private:
  // How addresses on a bus are understood: `struct of_bus`.
  enum class BusKind : uint8_t { kPci, kIsa, kDefaultFlags, kDefault };
  struct Bus {
    BusKind kind = BusKind::kDefault;
    uint32_t address_cells = 0;
    uint32_t size_cells = 0;

    bool CanTranslate() const;
    uint32_t flag_cells() const;
  };
  // One node on the way from the root, as far as it has been asked for.
  struct Level {
    uint32_t node = std::numeric_limits<uint32_t>::max();
    uint32_t own_address_cells = 1;  // what the cell properties say, inherited ones included
    uint32_t own_size_cells = 1;
    Bus bus;  // that it provides for its children
    std::optional<std::string_view> ranges;
    bool has_name = false;
    std::string name;
  };
  struct TranslationAddress;

  // Fills levels_ from the root to `node`; gives the number of levels.
  size_t Descend(Node node);
  static void EnterBus(Level& level, const Level* above, Node node);
  std::optional<uint64_t> AddressAt(size_t level, Node node) const;
  static bool Translate(const Level& from, const Bus& to, TranslationAddress& address);
  void NameLevel(size_t level, Node node);

  const DeviceTree* tree_ = nullptr;
  std::vector<Level> levels_;
};

}  // namespace dtpolicy::dt
