// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Second half of applying an overlay: its fragments, whose references lead to the base by now, are
// set in it one after another.

#include "edit/apply.h"

#include <algorithm>
#include <map>
#include <utility>

#include "dt/known_properties.h"
#include "dt/property.h"
#include "edit/applied_fragment.h"
#include "edit/apply_diagnostics.h"
#include "edit/keep_phandles.h"
#include "edit/resolve_references.h"

namespace dtpolicy::edit {
namespace {

using NodeId = EditedTree::NodeId;

class FragmentApplier {
 public:
  // Sets the fragments of `result.overlay` in its tree, which is `base` so far.
  FragmentApplier(const dt::DeviceTree& base, AppliedOverlay& result, Diagnostics& diagnostics)
      : base_(base),
        overlay_(*result.overlay),
        diagnostics_(diagnostics),
        tree_(result.tree),
        edits_before_(result.edits_before) {}

  // False when something was reported that leaves no tree.
  bool Apply() {
    std::vector<AppliedFragment> without_target;
    for (const AppliedFragment& fragment : FragmentsOf(overlay_)) {
      edits_before_.push_back(tree_.edits().size());
      if (const auto target = fragment.FindTarget(tree_)) {
        targets_.emplace(fragment.node.index(), *target);
        ApplyFragment(fragment, *target);
      } else {
        without_target.push_back(fragment);
      }
    }
    edits_before_.push_back(tree_.edits().size());
    if (!without_target.empty()) {
      ReportMissingTargets(without_target, base_, tree_, diagnostics_);
      failed_ = true;
    }
    if (!failed_) AddSymbols();
    return !failed_;
  }

 private:
  // Who set a property last.
  struct Setting {
    uint32_t fragment;
    std::string_view value;
  };

  TreePlace PlaceOf(dt::Node node, std::string_view property = {}) const {
    return {overlay_.name(), node.Path(), std::string(property)};
  }

  void ApplyFragment(const AppliedFragment& fragment, NodeId target) {
    fragment_ = fragment.node.index();
    sets_something_new_ = false;
    repeats_ = std::nullopt;
    ApplyNode(fragment.content, target);
    if (repeats_ && !sets_something_new_) {
      diagnostics_.Report(kSetsNothingNew, PlaceOf(fragment.node),
                          std::string(fragment.node.name()),
                          std::string(overlay_.at(*repeats_).name()));
    }
  }

  // As libfdt's overlay_apply_node() goes down both trees: properties first.
  void ApplyNode(dt::Node content, NodeId target) {
    for (const dt::Property property : content.properties()) SetProperty(content, property, target);
    for (const dt::Node child : content.children()) {
      std::optional<NodeId> existing = tree_.Child(target, child.name());
      if (!existing) {
        existing = tree_.AddChild(target, child.name());
        sets_something_new_ = true;
      } else if (tree_.NameOf(*existing) != child.name()) {
        diagnostics_.Report(kMergesInto, PlaceOf(child), child.name(), tree_.PathOf(*existing))
            .Help(
                "libfdt takes a name without unit address for the first node of that name with "
                "one: write the unit address, or give a new node another name");
      }
      ApplyNode(child, *existing);
    }
  }

  void SetProperty(dt::Node content, const dt::Property& property, NodeId target) {
    if (dt::IsPhandleName(property.name)) {
      const auto before = tree_.PhandleOf(target);
      const auto phandle = dt::DecodeU32(property.value);
      if (before && phandle && *before != *phandle) {
        diagnostics_
            .Report(kOverwritesPhandle, PlaceOf(content, property.name), tree_.PathOf(target),
                    *before, *phandle)
            .Help(
                "references to that node would lead nowhere, and libfdt up to 1.7.0 says nothing: "
                "take the label off the overlay's node, or refer to the base's label")
            .Help(
                "libfdt 1.7.1, and U-Boot with it since 2026.01, keeps the node's phandle: where "
                "that one applies the overlay, `-W no-phandle-overwrite` does the same");
        if (diagnostics_.IsSilenced(finding::kPhandleOverwrite) && target < base_.size()) return;
        failed_ = failed_ || !diagnostics_.IsSilenced(finding::kPhandleOverwrite);
      }
    }
    NoteSetting(content, property, target);
    tree_.SetProperty(target, property.name, std::string(property.value));
  }

  void NoteSetting(dt::Node content, const dt::Property& property, NodeId target) {
    auto& settings = settings_[target];
    const auto [entry, is_new] = settings.try_emplace(property.name, Setting{});
    Setting& setting = entry->second;
    if (is_new) {
      sets_something_new_ = true;
    } else if (setting.value != property.value) {
      sets_something_new_ = true;
      diagnostics_.Report(kSetTwice, PlaceOf(content, property.name), overlay_.at(fragment_).name(),
                          std::string(property.name), tree_.PathOf(target),
                          overlay_.at(setting.fragment).name());
    } else {
      repeats_ = setting.fragment;
    }
    setting = {fragment_, property.value};
  }

  // The overlay's labels become labels of the base (overlay_symbol_update). Their values are paths
  // below a fragment.
  void AddSymbols() {
    const auto symbols = overlay_.root().Child("__symbols__");
    if (!symbols) return;
    std::optional<NodeId> all = tree_.Child(base_.root().index(), "__symbols__");
    if (!all) all = tree_.AddChild(base_.root().index(), "__symbols__");
    for (const dt::Property symbol : symbols->properties()) {
      const auto path = dt::DecodeString(symbol.value);
      if (!path || !path->starts_with('/')) {
        ReportSymbol(*symbols, symbol.name, path.value_or("?"));
        continue;
      }
      // "/fragment@0/__overlay__/rest"; what lies elsewhere does not come into the base.
      const size_t slash = path->find('/', 1);
      if (slash == std::string_view::npos) continue;
      std::string_view rest = path->substr(slash);
      constexpr std::string_view kContent = "/__overlay__";
      if (!rest.starts_with(kContent)) continue;
      rest.remove_prefix(kContent.size());
      if (!rest.empty() && !rest.starts_with('/')) continue;
      const auto fragment = overlay_.root().Child(path->substr(1, slash - 1));
      const auto target = fragment ? targets_.find(fragment->index()) : targets_.end();
      if (target == targets_.end()) {
        ReportSymbol(*symbols, symbol.name, *path);
        continue;
      }
      // A target-path is taken as it is; libfdt ends the target itself with a slash.
      const AppliedFragment source{*fragment, *fragment};
      std::string value(source.TargetPhandle() ? tree_.PathOf(target->second)
                                               : std::string(*source.TargetPath()));
      if (value == "/") value.clear();
      value += rest.empty() ? "/" : rest;
      value.push_back('\0');
      tree_.SetProperty(*all, symbol.name, std::move(value));
    }
  }

  void ReportSymbol(dt::Node symbols, std::string_view name, std::string_view path) {
    diagnostics_.Report(kSymbolMalformed, PlaceOf(symbols, name), name, path);
    failed_ = true;
  }

  const dt::DeviceTree& base_;
  const dt::DeviceTree& overlay_;
  Diagnostics& diagnostics_;
  EditedTree& tree_;
  std::vector<size_t>& edits_before_;
  bool failed_ = false;
  std::map<uint32_t, NodeId> targets_;  // by the fragment's index in the overlay

  uint32_t fragment_ = 0;  // being applied, as an index in the overlay
  bool sets_something_new_ = false;
  std::optional<uint32_t> repeats_;
  std::map<NodeId, std::map<std::string_view, Setting>> settings_;
};

// What libfdt's fdt_rw_probe_() (fdt_rw.c) refuses to change, and with it every command of U-Boot.
void CheckLayout(const dt::DeviceTree& base, Diagnostics& diagnostics) {
  const dt::FdtBlob& blob = base.blob();
  constexpr uint32_t kLeastVersion = 17;
  if (blob.version() >= kLeastVersion && blob.is_in_usual_order()) return;
  (blob.version() < kLeastVersion
       ? diagnostics.Report(kOldVersion, FilePlace{base.name()}, blob.version())
       : diagnostics.Report(kUnusualOrder, FilePlace{base.name()}))
      .Help(
          "have the board load the tree that `dtc -I dtb -O dtb` makes of it; a tree that is "
          "written here has the right form");
}

// Whether a fragment before `fragment` has a node of this name, which may be what is looked for.
bool ComesFromOverlay(const std::vector<AppliedFragment>& fragments,
                      const AppliedFragment& fragment, std::string_view name) {
  return std::ranges::any_of(fragments, [&](const AppliedFragment& other) {
    if (other.node.index() >= fragment.node.index()) return false;
    for (uint32_t i = other.content.index() + 1; i < other.content.subtree_end(); ++i) {
      if (other.content.tree().at(i).name() == name) return true;
    }
    return false;
  });
}

// What can be said of the targets of an overlay whose references could not be resolved: of those
// that go by a path, whether it is there.
void CheckPathTargets(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                      Diagnostics& diagnostics) {
  const std::vector<AppliedFragment> fragments = FragmentsOf(overlay);
  EditedTree tree(base);
  std::vector<AppliedFragment> without_target;
  for (const AppliedFragment& fragment : fragments) {
    const auto path = fragment.TargetPhandle() ? std::nullopt : fragment.TargetPath();
    if (!path || fragment.FindTarget(tree)) continue;
    if (!ComesFromOverlay(fragments, fragment, path->substr(path->rfind('/') + 1))) {
      without_target.push_back(fragment);
    }
  }
  if (!without_target.empty()) ReportMissingTargets(without_target, base, tree, diagnostics);
}

}  // namespace

std::unique_ptr<const AppliedOverlay> ApplyOverlay(const dt::DeviceTree& base,
                                                   const dt::DeviceTree& overlay,
                                                   Diagnostics& diagnostics,
                                                   const OtherOverlays& others) {
  CheckLayout(base, diagnostics);
  auto resolved = ResolveReferences(base, overlay, others, diagnostics);
  if (resolved == nullptr) {
    CheckPathTargets(base, overlay, diagnostics);
    return nullptr;
  }
  if (diagnostics.IsSilenced(finding::kPhandleOverwrite)) {
    resolved = KeepPhandles(base, std::move(resolved), diagnostics);
  }
  if (resolved == nullptr) return nullptr;
  std::unique_ptr<AppliedOverlay> result(
      new AppliedOverlay{std::move(resolved), EditedTree(base), {}});
  if (!FragmentApplier(base, *result, diagnostics).Apply()) return nullptr;
  return result;
}

}  // namespace dtpolicy::edit
