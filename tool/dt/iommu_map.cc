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
  const std::optional<Property> property = node.Find("#iommu-cells");
  const std::optional<uint32_t> cells = property ? DecodeU32(property->value) : std::nullopt;
  return cells && *cells <= kMaxSpecifierCells ? cells : std::nullopt;
}

// Reads the lists of one device; what is wrong with a list goes into the diagnostics, once.
class ListReader {
 public:
  ListReader(Node device, Diagnostics& diagnostics, size_t& malformed)
      : device_(device), diagnostics_(diagnostics), malformed_(malformed) {}

  std::vector<IommuReference> References(const Property& property);
  std::vector<IommuMapEntry> Map(const Property& property, uint32_t mask);

 private:
  template <typename M, typename... Values>
  void Report(const M& message, std::string_view property, Values&&... values) {
    if (++malformed_ > kMaxReported) return;
    const std::string path = device_.Path();
    diagnostics_
        .Report(message, TreePlace{device_.tree().name(), path, std::string(property)},
                std::forward<Values>(values)...)
        .About(path);
  }

  // The cells of `property`, not none.
  std::optional<Cells> NonEmptyCells(const Property& property);
  // The IOMMU whose phandle is cell `at`, with its `#iommu-cells`.
  std::optional<std::pair<Node, uint32_t>> IommuAt(const Property& property, Cells cells,
                                                   size_t at);
  // Whether `cells` are entries of four cells each, all of them leading to an IOMMU.
  bool IsMapOfFours(Cells cells) const;

  Node device_;
  Diagnostics& diagnostics_;
  size_t& malformed_;
};

std::optional<Cells> ListReader::NonEmptyCells(const Property& property) {
  const std::optional<Cells> cells = DecodeCells(property.value);
  if (!cells) {
    Report(kCutCells, property.name, property.value.size());
    return std::nullopt;
  }
  if (cells->empty()) {
    Report(kNoEntries, property.name);
    return std::nullopt;
  }
  return cells;
}

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

std::vector<IommuReference> ListReader::References(const Property& property) {
  const std::optional<Cells> cells = NonEmptyCells(property);
  if (!cells) return {};
  std::vector<IommuReference> references;
  for (size_t at = 0; at < cells->size();) {
    if (references.size() == kMaxEntries) {
      Report(kTooManyEntries, property.name, kMaxEntries);
      return {};
    }
    const auto iommu = IommuAt(property, *cells, at);
    if (!iommu) return {};
    const auto [node, count] = *iommu;
    ++at;
    if (count > cells->size() - at) {
      Report(kSpecifierCut, property.name, node.Path(), count, cells->size() - at);
      return {};
    }
    references.push_back({node, cells->Part(at, count)});
    at += count;
  }
  return references;
}

bool ListReader::IsMapOfFours(Cells cells) const {
  if (cells.size() % 4 != 0) return false;
  for (size_t at = 0; at < cells.size(); at += 4) {
    const std::optional<Node> iommu = device_.tree().FindPhandle(cells[at + 1]);
    if (!iommu || !IommuCells(*iommu)) return false;
  }
  return true;
}

// Linux up to 6.18 takes every entry for four cells whatever `#iommu-cells` says; 7.2 takes as many
// as it says, but understands the older trees too (of_map_id, of_check_bad_map). The IOMMU's part
// of a longer entry is its first cell here.
std::vector<IommuMapEntry> ListReader::Map(const Property& property, uint32_t mask) {
  const std::optional<Cells> cells = NonEmptyCells(property);
  if (!cells) return {};
  const bool fours = IsMapOfFours(*cells);
  std::vector<IommuMapEntry> map;
  for (size_t at = 0; at < cells->size();) {
    if (map.size() == kMaxEntries) {
      Report(kTooManyEntries, property.name, kMaxEntries);
      return {};
    }
    if (cells->size() - at < 3) {
      Report(kMapCut, property.name, cells->size());
      return {};
    }
    const auto iommu = IommuAt(property, *cells, at + 1);
    if (!iommu) return {};
    const uint32_t count = fours ? 1 : iommu->second;
    if (cells->size() - at < 3 + size_t{count}) {
      Report(kMapCut, property.name, cells->size());
      return {};
    }
    const uint32_t rid_base = (*cells)[at];
    if (rid_base & ~mask) {
      Report(kMapMasked, property.name, rid_base, mask);
      return {};
    }
    map.push_back(
        {rid_base, iommu->first, count > 0 ? (*cells)[at + 2] : 0, (*cells)[at + 2 + count]});
    at += 3 + size_t{count};
  }
  return map;
}

}  // namespace

const IommuMapEntry* IommuUser::Covering(uint32_t requester_id) const {
  const uint32_t id = requester_id & map_mask;
  for (const IommuMapEntry& entry : map) {
    if (id >= entry.rid_base && id - entry.rid_base < entry.length) return &entry;
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
  for (const IommuMapEntry& entry : map) {
    if (entry.length > 0) add(entry.iommu);  // an empty entry covers no function
  }
  return iommus;
}

IommuMap IommuMap::Read(const DeviceTree& tree, Diagnostics& diagnostics) {
  IommuMap map;
  size_t malformed = 0;
  for (const Node node : tree.all()) {
    if (!node.mentions_iommus()) continue;
    if (node.Has("#iommu-cells")) map.iommus_.push_back(node);
    const std::optional<Property> references = node.Find("iommus");
    const std::optional<Property> entries = node.Find("iommu-map");
    if (!references && !entries) continue;

    IommuUser user{node, {}, {}};
    ListReader reader(node, diagnostics, malformed);
    if (references) user.references = reader.References(*references);
    if (entries) {
      const std::optional<Property> mask = node.Find("iommu-map-mask");
      if (mask) user.map_mask = DecodeU32(mask->value).value_or(user.map_mask);
      user.map = reader.Map(*entries, user.map_mask);
    }
    map.users_.push_back(std::move(user));
  }
  if (malformed > kMaxReported) {
    diagnostics.Report(kMoreBadIommus, FilePlace{tree.name()}, malformed - kMaxReported);
  }
  return map;
}

const IommuUser* IommuMap::Find(Node device) const {
  const auto found =
      std::lower_bound(users_.begin(), users_.end(), device,
                       [](const IommuUser& user, Node wanted) { return user.device < wanted; });
  return found != users_.end() && found->device == device ? &*found : nullptr;
}

bool IommuMap::IsIommu(Node node) const {
  return std::binary_search(iommus_.begin(), iommus_.end(), node);
}

}  // namespace dtpolicy::dt
