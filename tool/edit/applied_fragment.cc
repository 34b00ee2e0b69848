// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "edit/applied_fragment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "base/nearest.h"
#include "dt/known_nodes.h"
#include "dt/libfdt_path.h"
#include "edit/apply_diagnostics.h"

namespace dtpolicy::edit {
namespace {

// What dtc writes for a label, for `__fixups__` to resolve (Documentation/dt-object-internal.txt).
constexpr uint32_t kUnresolved = 0xffffffff;

// More nodes of one name than a reader wants to see.
constexpr size_t kMostNamesakes = 3;

void AddMadePaths(dt::Node content, const std::string& path, std::set<std::string>& paths) {
  for (const dt::Node child : content.children()) {
    const std::string made = fmt::format("{}/{}", path == "/" ? "" : path, child.name());
    paths.insert(made);
    AddMadePaths(child, made, paths);
  }
}

// The paths of the nodes that a fragment would make or go through, were its target there.
std::set<std::string> MadePaths(const AppliedFragment& fragment) {
  std::set<std::string> paths;
  if (const auto target = fragment.TargetPath()) {
    AddMadePaths(fragment.content, std::string(*target), paths);
  }
  return paths;
}

class MissingTargets {
 public:
  MissingTargets(const std::vector<AppliedFragment>& fragments, const dt::DeviceTree& base,
                 EditedTree& tree, Diagnostics& diagnostics)
      : fragments_(fragments), base_(base), tree_(tree), diagnostics_(diagnostics) {
    for (const AppliedFragment& fragment : fragments) made_.push_back(MadePaths(fragment));
  }

  void Report(const AppliedFragment& fragment) {
    const std::string name(fragment.node.name());
    if (const auto phandle = fragment.TargetPhandle()) {
      Diagnostic& diagnostic = diagnostics_.Report(
          kTargetPhandleUnknown, PlaceOf(fragment, "target"), name, *phandle, base_.name());
      if (phandle == kUnresolved) {
        diagnostic.Help(
            "dtc writes that number for a label until it is resolved, and the overlay has lost its "
            "`__fixups__`: compile it with `/plugin/;`");
      } else if (const auto own = fragment.node.tree().FindPhandle(*phandle)) {
        diagnostic.Help(fmt::format("it is `{}`, which {}", own->Path(), WhoMakes(*own, fragment)));
      } else {
        diagnostic.Help(
            "a number from another tree; write the overlay with a label or a `target-path`");
      }
      return;
    }
    if (const auto path = fragment.TargetPath()) {
      ExplainPath(*path, diagnostics_.Report(kTargetUnknown, PlaceOf(fragment, "target-path"), name,
                                             std::string(*path), base_.name()));
      return;
    }
    diagnostics_.Report(kNoFragmentTarget, PlaceOf(fragment, ""), name);
  }

 private:
  // The child of the root that `node` is or lies in; nothing for the root itself.
  static std::optional<dt::Node> FragmentOf(dt::Node node) {
    while (const std::optional<dt::Node> parent = node.parent()) {
      if (parent->is_root()) return node;
      node = *parent;
    }
    return std::nullopt;
  }

  // `own` is a node of the overlay itself, and the target of `fragment`.
  std::string WhoMakes(dt::Node own, const AppliedFragment& fragment) const {
    const std::optional<dt::Node> maker = FragmentOf(own);
    if (!maker) return "is the overlay's own root and makes no node";
    if (maker == fragment.node) return "it would make itself";
    for (const AppliedFragment& other : fragments_) {
      if (other.node != *maker) continue;
      const auto phandle = other.TargetPhandle();
      const auto needs = phandle ? own.tree().FindPhandle(*phandle) : std::nullopt;
      const bool is_cycle = needs && FragmentOf(*needs) == fragment.node;
      return fmt::format("{} would make, {}", maker->name(),
                         is_cycle ? "and that one waits for this: neither can be first"
                                  : "but its own target is missing");
    }
    return fmt::format("{} makes only later: libfdt applies them in their order", maker->name());
  }

  static TreePlace PlaceOf(const AppliedFragment& fragment, std::string property) {
    return {fragment.node.tree().name(), fragment.node.Path(), std::move(property)};
  }

  void ExplainPath(std::string_view path, Diagnostic& diagnostic) {
    if (tree_.Path(path)) {
      diagnostic.Help("a fragment behind it makes that node: libfdt applies them in their order");
      return;
    }
    for (size_t other = 0; other < fragments_.size(); ++other) {
      if (!made_[other].contains(std::string(path))) continue;
      diagnostic.Help(fmt::format("{} would make it, but its own target is missing",
                                  fragments_[other].node.name()));
      return;
    }
    if (path.starts_with('/')) {
      ExplainStep(base_.root().index(), path, diagnostic);
    } else {
      ExplainAlias(path, diagnostic);
    }
  }

  // The path begins with an alias, or with what was meant for one.
  void ExplainAlias(std::string_view path, Diagnostic& diagnostic) {
    const std::string_view alias = path.substr(0, path.find('/'));
    const auto aliases = tree_.Path("/aliases");
    const auto value = aliases ? tree_.Find(*aliases, alias) : std::nullopt;
    if (!value) {
      const std::string absolute = fmt::format("/{}", path);
      diagnostic.Help(fmt::format(
          "`{}` is no alias of the base{}", alias,
          tree_.Path(absolute) ? fmt::format("; write `{}`", absolute) : NearestAlias(alias)));
      return;
    }
    const auto meaning = dt::DecodeString(*value);
    if (const auto node = tree_.Path(alias)) {
      ExplainStep(*node, path.substr(alias.size()), diagnostic);
    } else if (meaning) {
      diagnostic.Help(
          fmt::format("`{}` is an alias of the base, and leads to `{}`, which is not "
                      "there",
                      alias, *meaning));
    } else {
      diagnostic.Help(fmt::format("`{}` is an alias of the base, but no path", alias));
    }
  }

  std::string NearestAlias(std::string_view alias) const {
    const auto aliases = base_.FindPath("/aliases");
    if (!aliases) return "";
    std::vector<std::string_view> names;
    for (const dt::Property other : aliases->properties()) names.push_back(other.name);
    const auto nearest = NearestName(alias, names);
    return nearest ? fmt::format("; nearest: `{}`", *nearest) : "";
  }

  // Which step of `path`, from `node` down, leads nowhere, and what is there instead.
  void ExplainStep(EditedTree::NodeId node, std::string_view path, Diagnostic& diagnostic) {
    std::string_view missing;
    dt::ForEachName(path, [&](std::string_view name) {
      const auto child = tree_.Child(node, name);
      if (child)
        node = *child;
      else
        missing = name;
      return child.has_value();
    });
    const std::string above = tree_.PathOf(node);
    std::string help = fmt::format("`{}` is there, without `{}`", above, missing);
    if (node < base_.size()) help += WhatIsNear(base_.at(node), missing);
    diagnostic.Help(help);
    AddNamesakes(missing, diagnostic);
  }

  // The same device at another address, or another name at the same address, is nearer than any
  // spelling.
  static std::string WhatIsNear(dt::Node above, std::string_view missing) {
    const size_t at = missing.find('@');
    std::vector<std::string_view> names;
    for (const dt::Node child : above.children()) {
      const std::string_view name = child.name();
      if (child.base_name() == missing.substr(0, at) ||
          (at != std::string_view::npos && name.ends_with(missing.substr(at)))) {
        return fmt::format("; it has `{}`", name);
      }
      if (at == std::string_view::npos) names.push_back(name);
    }
    const auto nearest = NearestName(missing, names);
    return nearest ? fmt::format("; nearest: `{}`", *nearest) : "";
  }

  // A node that moved in a newer tree has kept its name.
  void AddNamesakes(std::string_view name, Diagnostic& diagnostic) const {
    if (name.find('@') == std::string_view::npos) return;
    size_t found = 0;
    for (const dt::Node node : base_.all()) {
      if (node.name() != name) continue;
      if (++found > kMostNamesakes) return;
      diagnostic.Help(fmt::format("a node of that name is `{}`", node.Path()));
    }
  }

  const std::vector<AppliedFragment>& fragments_;
  const dt::DeviceTree& base_;
  EditedTree& tree_;
  Diagnostics& diagnostics_;
  std::vector<std::set<std::string>> made_;  // by each of fragments_
};

}  // namespace

std::optional<EditedTree::NodeId> AppliedFragment::FindTarget(EditedTree& tree) const {
  if (const auto phandle = TargetPhandle()) return tree.Phandle(*phandle);
  if (const auto path = TargetPath()) return tree.Path(*path);
  return std::nullopt;
}

std::vector<AppliedFragment> FragmentsOf(const dt::DeviceTree& overlay) {
  std::vector<AppliedFragment> fragments;
  for (const dt::Node node : overlay.root().children()) {
    if (const auto content = dt::FragmentContent(node)) fragments.push_back({node, *content});
  }
  return fragments;
}

void ReportMissingTargets(const std::vector<AppliedFragment>& fragments, const dt::DeviceTree& base,
                          EditedTree& tree, Diagnostics& diagnostics) {
  MissingTargets missing(fragments, base, tree, diagnostics);
  const size_t reported = std::min(fragments.size(), kMostReported);
  for (size_t i = 0; i < reported; ++i) missing.Report(fragments[i]);
  if (reported == fragments.size()) return;
  const std::string& overlay = fragments.front().node.tree().name();
  diagnostics.Report(kMoreTargets, FilePlace{overlay}, fragments.size() - reported);
}

}  // namespace dtpolicy::edit
