// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/iommu_map.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "dt/tree_diagnostics.h"

namespace dtpolicy::dt {
namespace {

// Linux takes no more arguments of a phandle (include/linux/of.h, MAX_PHANDLE_ARGS).
constexpr uint32_t kMaxSpecifierCells = 16;
// The longest list of a real board has 20 entries; one without a bound would let a forged tree take
// many times its size in memory.
constexpr size_t kMaxEntries = 1024;
// A forged tree could hold a million malformed lists.
constexpr size_t kMaxReported = 100;

// `#iommu-cells` of an IOMMU; nothing for another node, or one with a count out of bounds.
std::optional<uint32_t> IommuCells(Node node) {
  const std::optional<uint32_t> cells = U32Of(node, "#iommu-cells");
  return cells && *cells <= kMaxSpecifierCells ? cells : std::nullopt;
}

// Reads the lists of one device; what is wrong with a list goes into the diagnostics, once.
class ListReader {
 public:
  ListReader(Node device, Diagnostics& diagnostics, size_t& malformed)
      : device_(device), diagnostics_(diagnostics), malformed_(malformed) {}

  std::vector<IommuReference> References(const Property& property);
  void ReadMap(const Property& property, IommuUser& user);

 private:
  template <typename M, typename... Values>
  void Report(const M& message, std::string_view property, Values&&... values) {
    if (is_quiet_) {
      has_fault_ = true;
      return;
    }
    if (++malformed_ > kMaxReported) return;
    const std::string path = device_.Path();
    diagnostics_
        .Report(message, TreePlace{device_.tree().name(), path, std::string(property)},
                std::forward<Values>(values)...)
        .About(path);
  }

  // The IOMMU whose phandle is cell `at`, with its `#iommu-cells`.
  std::optional<std::pair<Node, uint32_t>> IommuAt(const Property& property, Cells cells,
                                                   size_t at);
  std::vector<IommuMapEntry> Fours(const Property& property, uint32_t mask, Cells cells);
  std::vector<IommuMapEntry> ByCells(const Property& property, uint32_t mask, Cells cells);
  bool IsTooLong(const Property& property, size_t entries);
  bool IsMasked(const Property& property, uint32_t rid_base, uint32_t mask);

  Node device_;
  Diagnostics& diagnostics_;
  size_t& malformed_;
  bool is_quiet_ = false;
  bool has_fault_ = false;  // found while quiet
};

std::optional<std::pair<Node, uint32_t>> ListReader::IommuAt(const Property& property, Cells cells,
                                                             size_t at) {
  const std::optional<Node> iommu = device_.tree().FindPhandle(cells[at]);
  if (!iommu) {
    Report(kNoSuchPhandle, property.name, cells[at], at);
    return std::nullopt;
  }
  const std::optional<uint32_t> count = IommuCells(*iommu);
  if (!count) {
    Report(kNotAnIommu, property.name, iommu->Path());
    return std::nullopt;
  }
  return std::pair(*iommu, *count);
}

bool ListReader::IsTooLong(const Property& property, size_t entries) {
  if (entries < kMaxEntries) return false;
  Report(kTooManyEntries, property.name, kMaxEntries);
  return true;
}

// Bytes behind the last whole cell do not count (of_phandle_iterator_init).
std::vector<IommuReference> ListReader::References(const Property& property) {
  const std::string_view value = property.value;
  if (value.size() % 4 != 0) Report(kCutCells, property.name, value.size());
  if (value.empty()) Report(kNoEntries, property.name);
  const Cells cells(value.data(), value.size() / 4);
  std::vector<IommuReference> references;
  for (size_t at = 0; at < cells.size();) {
    if (IsTooLong(property, references.size())) return {};
    const auto iommu = IommuAt(property, cells, at);
    if (!iommu) break;
    const auto [node, count] = *iommu;
    ++at;
    if (count > cells.size() - at) {
      Report(kSpecifierCut, property.name, node.Path(), count, cells.size() - at);
      break;
    }
    references.push_back({node, cells.Part(at, count)});
    at += count;
  }
  return references;
}

bool ListReader::IsMasked(const Property& property, uint32_t rid_base, uint32_t mask) {
  if ((rid_base & ~mask) == 0) return false;
  Report(kMapMasked, property.name, rid_base, mask);
  return true;
}

// A phandle that leads nowhere matters to the ids of its entry only.
std::vector<IommuMapEntry> ListReader::Fours(const Property& property, uint32_t mask, Cells cells) {
  if (cells.size() % 4 != 0) {
    Report(kMapCut, property.name, cells.size());
    return {};
  }
  std::vector<IommuMapEntry> map;
  for (size_t at = 0; at < cells.size(); at += 4) {
    if (IsTooLong(property, map.size())) return {};
    if (IsMasked(property, cells[at], mask)) break;
    const auto iommu = IommuAt(property, cells, at + 1);
    map.push_back({cells[at], std::nullopt, cells[at + 2], cells[at + 3], 1});
    if (iommu) map.back().iommu = iommu->first;
  }
  return map;
}

// Whether entries to an IOMMU of two cells have one all the same (of_check_bad_map).
bool AreShort(Cells cells) {
  if (cells.size() % 4 != 0) return false;
  for (size_t at = 0; at < cells.size(); at += 4) {
    if (cells[at + 1] != cells[1] || cells[at + 3] != 1) return false;
  }
  return true;
}

std::vector<IommuMapEntry> ListReader::ByCells(const Property& property, uint32_t mask,
                                               Cells cells) {
  std::vector<IommuMapEntry> map;
  bool short_entries = false;
  for (size_t at = 0; at < cells.size();) {
    if (IsTooLong(property, map.size())) return {};
    if (cells.size() - at < 2) {
      Report(kMapCut, property.name, cells.size());
      break;
    }
    if (IsMasked(property, cells[at], mask)) break;
    const auto iommu = IommuAt(property, cells, at + 1);
    if (!iommu) break;
    uint32_t count = iommu->second;
    if (at == 0 && count == 2) short_entries = AreShort(cells);
    if (short_entries) count = 1;
    if (cells.size() - at < 3 + size_t{count}) {
      Report(kMapCut, property.name, cells.size());
      break;
    }
    map.push_back(
        {cells[at], iommu->first, count > 0 ? cells[at + 2] : 0, cells[at + 2 + count], count});
    at += 3 + size_t{count};
  }
  return map;
}

// A map that one of the two forms can read is not malformed: which form counts is the kernel's.
void ListReader::ReadMap(const Property& property, IommuUser& user) {
  const std::optional<Cells> cells = DecodeCells(property.value);
  if (!cells) return Report(kCutCells, property.name, property.value.size());
  if (cells->empty()) return Report(kNoEntries, property.name);
  is_quiet_ = true;
  user.fours = Fours(property, user.map_mask, *cells);
  const bool fours_are_bad = std::exchange(has_fault_, false);
  user.by_cells = ByCells(property, user.map_mask, *cells);
  is_quiet_ = false;
  if (fours_are_bad && has_fault_) ByCells(property, user.map_mask, *cells);
}

}  // namespace

// The sum wraps, as Linux's does up to 6.18; 7.2 subtracts.
const IommuMapEntry* IommuUser::Covering(uint32_t requester_id, MapForm form) const {
  const uint32_t id = requester_id & map_mask;
  for (const IommuMapEntry& entry : map(form)) {
    const bool is_below_end = form == MapForm::kFours ? id < entry.rid_base + entry.length
                                                      : id - entry.rid_base < entry.length;
    if (id >= entry.rid_base && is_below_end) return &entry;
  }
  return nullptr;
}

std::vector<Node> IommuUser::Iommus() const {
  std::vector<Node> iommus;
  std::set<uint32_t> seen;
  const auto add = [&](Node iommu) {
    if (seen.insert(iommu.index()).second) iommus.push_back(iommu);
  };
  for (const IommuReference& reference : references) add(reference.iommu);
  for (const auto* map : {&by_cells, &fours}) {
    for (const IommuMapEntry& entry : *map) {
      if (entry.iommu && entry.length > 0) add(*entry.iommu);  // an empty one covers no function
    }
  }
  return iommus;
}

// `mmu-masters`: phandles of devices, each with as many stream ids as its `#stream-id-cells` says
// (Linux drivers/iommu/arm/arm-smmu/arm-smmu.c: arm_smmu_register_legacy_master).
void IommuMap::AddMasters(const DeviceTree& tree) {
  if (!tree.MayHave("mmu-masters")) return;
  for (const Node smmu : tree.all()) {
    const std::optional<Property> masters = smmu.Find("mmu-masters");
    if (!masters) continue;
    if (!smmu.Has("#iommu-cells")) iommus_.push_back(smmu);
    const Cells cells(masters->value.data(), masters->value.size() / 4);
    for (size_t at = 0; at < cells.size() && at < kMaxEntries;) {
      const std::optional<Node> device = tree.FindPhandle(cells[at]);
      const auto count = device ? U32Of(*device, "#stream-id-cells") : std::nullopt;
      ++at;
      if (!count || *count > cells.size() - at) break;
      IommuUser user{*device, {{smmu, cells.Part(at, *count)}}, {}, {}};
      user.by_masters = true;
      users_.push_back(std::move(user));
      at += *count;
    }
  }
  std::ranges::sort(iommus_);
  // Where a device has `iommus` as well, that is what Linux reads.
  std::ranges::stable_sort(
      users_, {}, [](const IommuUser& user) { return std::pair(user.device, user.by_masters); });
  users_.erase(std::ranges::unique(users_, {}, &IommuUser::device).begin(), users_.end());
}

IommuMap IommuMap::Read(const DeviceTree& tree, Diagnostics& diagnostics) {
  IommuMap map(tree);
  size_t malformed = 0;
  for (const Node node : tree.all()) {
    if (!node.mentions_iommus()) continue;
    if (node.Has("#iommu-cells")) map.iommus_.push_back(node);
    const std::optional<Property> references = node.Find("iommus");
    const std::optional<Property> entries = node.Find("iommu-map");
    if (!references && !entries) continue;

    IommuUser user{node, {}, {}, {}};
    ListReader reader(node, diagnostics, malformed);
    if (references) user.references = reader.References(*references);
    if (entries) {
      user.map_mask = U32Of(node, "iommu-map-mask").value_or(user.map_mask);
      reader.ReadMap(*entries, user);
    }
    map.users_.push_back(std::move(user));
  }
  map.AddMasters(tree);
  if (malformed > kMaxReported) {
    diagnostics.Report(kMoreBadIommus, FilePlace{tree.name()}, malformed - kMaxReported);
  }
  return map;
}

const IommuUser* IommuMap::Find(Node device) const {
  const auto found = std::ranges::lower_bound(users_, device, {}, &IommuUser::device);
  return found != users_.end() && found->device == device ? &*found : nullptr;
}

bool IommuMap::IsIommu(Node node) const { return std::ranges::binary_search(iommus_, node); }

}  // namespace dtpolicy::dt
