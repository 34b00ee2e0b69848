// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "dt/known_properties.h"

namespace dtpolicy::page {
namespace {

using picture::Row;

// A row, or a bridge with its functions: what stays together.
struct Unit {
  std::string iommu_key;
  std::vector<Row> rows;
};

std::string Joined(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string IommuKey(const DeviceFacts& facts) {
  std::string key;
  for (const dt::Node iommu : facts.iommus) key += iommu.Path() + '\n';
  return key;
}

// For who hovers, and who hears the page.
std::string TitleOf(const DeviceFacts& facts) {
  std::string text = fmt::format("{}: {}", facts.path, facts.class_description);
  if (!facts.driven_by.empty()) {
    text +=
        fmt::format("; behind {}, driven by {}", IommuName(facts.iommus.front()), facts.driven_by);
  }
  return text;
}

Row RowOf(const Member& member) {
  const DeviceFacts& facts = *member.facts;
  Row row;
  row.name = facts.name;
  row.detail = facts.class_name;
  row.link = facts.id;
  row.title = TitleOf(facts);
  for (const dt::Node iommu : facts.iommus) row.iommus.push_back(IommuName(iommu));
  row.iommu_key = IommuKey(facts);
  row.driven_by = facts.driven_by;
  row.ways = member.ways;
  row.grants = member.grants;
  return row;
}

// The bridge that a PCI function stands below, by path; empty for anything else. A function with a
// node hangs from its parent's.
std::string BridgeOf(const DeviceFacts& facts) {
  const plan::Target& target = facts.model->target;
  if (!target.has_node()) return target.node.Path();
  if (!dt::IsPciFunction(target.node) || !target.node.parent()) return "";
  return target.node.parent()->Path();
}

std::string LastName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Several alike, as one.
Row FoldedRow(const std::vector<const Member*>& alike) {
  Row row = RowOf(*alike.front());
  row.name = fmt::format("{} × {}", alike.front()->facts->base_name, alike.size());
  std::vector<std::string> names;
  std::set<std::string> iommus;
  for (const Member* member : alike) {
    names.push_back(member->facts->name);
    for (const dt::Node iommu : member->facts->iommus) iommus.insert(iommu.Path());
  }
  row.title = Joined(names) + ": " + TitleOf(*alike.front()->facts);
  if (iommus.size() > alike.front()->facts->iommus.size()) {
    row.iommus = {
        fmt::format("{} × {}", alike.front()->facts->iommus.front().base_name(), iommus.size())};
    row.iommu_key = Joined(names);
  }
  return row;
}

// Members that fold with each other. Those of one IOMMU do, and those that each have their own.
using Likeness = std::tuple<std::string, std::string, std::string, std::vector<picture::Way>,
                            std::vector<bool>, std::string>;

class Folder {
 public:
  explicit Folder(const std::vector<Member>& members) {
    for (const Member& member : members) {
      if (BridgeOf(*member.facts).empty()) ++users_[IommuKey(*member.facts)];
    }
  }

  Likeness Of(const Member& member) const {
    const DeviceFacts& facts = *member.facts;
    const std::string key = IommuKey(facts);
    std::string behind;
    if (users_.at(key) > 1) {
      behind = key;
    } else {
      for (const dt::Node iommu : facts.iommus) behind += std::string(iommu.base_name()) + ' ';
    }
    return {facts.base_name, std::string(facts.class_name),
            facts.driven_by, member.ways,
            member.grants,   behind};
  }

 private:
  std::map<std::string, size_t> users_;
};

// The functions of one bridge, below a row that only names it, or its own.
Unit BridgeUnit(const std::string& bridge, const Member* own,
                const std::vector<const Member*>& functions) {
  Unit unit;
  if (own != nullptr) {
    unit.rows.push_back(RowOf(*own));
  } else {
    Row head;
    head.name = LastName(bridge);
    head.detail = "bridge";
    head.title = bridge;
    unit.rows.push_back(std::move(head));
  }
  unit.iommu_key = IommuKey(*functions.front()->facts);
  unit.rows.front().iommu_key = unit.iommu_key;
  if (own == nullptr) {
    for (const dt::Node iommu : functions.front()->facts->iommus) {
      unit.rows.front().iommus.push_back(IommuName(iommu));
    }
    unit.rows.front().driven_by = functions.front()->facts->driven_by;
  }
  for (size_t i = 0; i < functions.size(); ++i) {
    Row row = RowOf(*functions[i]);
    if (functions[i]->facts->model->target.has_node()) {
      row.name = LastName(functions[i]->facts->path);
    }
    row.branches = {i + 1 < functions.size()};
    // Several deep: its own bridges have no row.
    const auto& path = functions[i]->facts->model->target.functions;
    for (size_t level = 1; level < path.size(); ++level) {
      row.name = fmt::format("{:02x}.{}/{}", path[path.size() - 1 - level].device,
                             path[path.size() - 1 - level].function, row.name);
    }
    unit.rows.push_back(std::move(row));
  }
  return unit;
}

}  // namespace

std::vector<Row> RowsOf(const std::vector<Member>& members, size_t fold_from) {
  std::map<std::string, std::vector<const Member*>> functions;  // by bridge
  std::map<std::string_view, const Member*> by_path;
  for (const Member& member : members) {
    by_path.emplace(member.facts->path, &member);
    const std::string bridge = BridgeOf(*member.facts);
    if (!bridge.empty()) functions[bridge].push_back(&member);
  }
  const Folder folder(members);
  std::map<Likeness, std::vector<const Member*>> alike;
  const auto folds = [&](const Member& member) {
    return BridgeOf(*member.facts).empty() && !functions.contains(member.facts->path);
  };
  for (const Member& member : members) {
    if (folds(member)) alike[folder.Of(member)].push_back(&member);
  }

  // In path order, a bridge's functions at the first of them or at its own place.
  std::vector<Unit> units;
  std::set<std::string> drawn;
  for (const Member& member : members) {
    const DeviceFacts& facts = *member.facts;
    std::string bridge = BridgeOf(facts);
    if (bridge.empty() && functions.contains(facts.path)) bridge = facts.path;
    if (!bridge.empty()) {
      if (!drawn.insert(bridge).second) continue;
      const auto own = by_path.find(bridge);
      units.push_back(
          BridgeUnit(bridge, own == by_path.end() ? nullptr : own->second, functions[bridge]));
      continue;
    }
    const auto& group = alike.at(folder.Of(member));
    if (group.size() < fold_from) {
      units.push_back({IommuKey(facts), {RowOf(member)}});
    } else if (group.front() == &member) {
      Row row = FoldedRow(group);
      units.push_back({row.iommu_key, {std::move(row)}});
    }
  }

  // Those of one IOMMU follow the first of them.
  std::map<std::string, size_t> first;
  for (size_t i = 0; i < units.size(); ++i) first.emplace(units[i].iommu_key, i);
  std::ranges::stable_sort(units, {},
                           [&first](const Unit& unit) { return first.at(unit.iommu_key); });
  std::vector<Row> rows;
  for (Unit& unit : units) {
    for (Row& row : unit.rows) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace dtpolicy::page
