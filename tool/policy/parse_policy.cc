// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_policy.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "policy/parse_layer.h"
#include "policy/policy_diagnostics.h"
#include "policy/selector_keys.h"

namespace dtpolicy::policy {
namespace {

// `name` as the file `from` means it, without `.` and `..` where text alone can tell.
std::string PathOfLayer(std::string_view from, std::string_view name) {
  const std::filesystem::path folder = std::filesystem::path(from).parent_path();
  return (folder / std::filesystem::path(name)).lexically_normal().generic_string();
}

// Follows `extends` from the file that the user named, lowest layer first, and merges on the way.
class LayerMerger {
 public:
  LayerMerger(const OpenLayer& open_layer, Diagnostics& diagnostics)
      : open_layer_(open_layer), diagnostics_(diagnostics) {}

  void ReadWithLayers(const SourceText& source, const std::string& path) {
    reached_.insert(path);
    bytes_ += source.text().size();
    std::optional<Layer> layer = ParseLayer(source, diagnostics_);
    if (!layer) {
      incomplete_ = true;
      return;
    }
    if (too_large_ || !Count(source, *layer)) {
      too_large_ = incomplete_ = true;
      return;
    }
    for (const Located<std::string>& name : layer->extends) Follow(source, path, name);
    Merge(std::move(*layer));
  }

  // The merged policy, once everything is read.
  Policy Finish() {
    CheckRuleNames();
    // Not while a layer is missing that may have had it, nor where it is there but wrong.
    if (!says_board_ && !incomplete_) {
      const Span place = merged_.board.span.has_place() ? merged_.board.span : first_key_;
      diagnostics_.Report(kNoKey, place, "this policy", "board.compatible")
          .Help(
              "name the board: `board:` with `compatible:` and below it `- vendor,board`, as the "
              "root node of its tree says");
    }
    return std::move(merged_);
  }

 private:
  struct Link {
    std::string path;  // of the extending file
    Span place;        // its entry of `extends`
  };

  void Follow(const SourceText& from, const std::string& from_path,
              const Located<std::string>& name) {
    const std::string path = PathOfLayer(from.name(), *name);
    chain_.push_back({from_path, name.span});
    const auto loop = std::ranges::find(chain_, path, &Link::path);
    if (loop != chain_.end()) {
      Diagnostic& report = diagnostics_.Report(kExtendsItself, name.span, path);
      for (auto link = loop; link + 1 != chain_.end(); ++link) {
        report.AddNote(link->place, "by way of this");
      }
      report.Help("take one of these entries out");
      incomplete_ = true;
    } else if (!reached_.contains(path)) {
      Open(path, name.span);
    }
    chain_.pop_back();
  }

  void Open(const std::string& path, Span place) {
    if (too_large_) return;
    if (reached_.size() >= kMaxLayers) {
      if (!std::exchange(too_many_, true)) {
        diagnostics_.Report(kTooManyLayers, place, kMaxLayers).Help("merge some of them");
      }
      incomplete_ = true;
      return;
    }
    const SourceText* source = open_layer_(path, place);
    if (source != nullptr && bytes_ + source->text().size() > kMaxPolicyBytes) {
      // The first that is too much speaks for those behind it.
      if (!std::exchange(too_many_, true)) {
        diagnostics_.Report(kTooMuchInLayers, place, kMaxPolicyBytes)
            .Help("is this the right file?");
      }
      source = nullptr;
    }
    if (source != nullptr) {
      ReadWithLayers(*source, path);
    } else {
      reached_.insert(path);  // reported once
      incomplete_ = true;
    }
  }

  void Merge(Layer layer) {
    Policy& from = layer.policy;
    merged_.source = from.source;
    merged_.license = std::move(from.license);
    first_key_ = layer.first_key;
    if (layer.board_compatible) says_board_ = true;
    if (from.board.span.has_place()) merged_.board.span = from.board.span;
    Replace(merged_.board.name, from.board.name);
    Replace(merged_.board.compatible, from.board.compatible);
    Replace(merged_.xen.version, from.xen.version);
    Replace(merged_.xen.drives, from.xen.drives);
    Replace(merged_.linux_.version, from.linux_.version);
    if (layer.grants) merged_.linux_.grants = *layer.grants;
    if (layer.swiotlb_xen) merged_.linux_.swiotlb_xen = *layer.swiotlb_xen;
    std::move(from.rules.begin(), from.rules.end(), std::back_inserter(merged_.rules));
    std::move(from.allow.begin(), from.allow.end(), std::back_inserter(merged_.allow));
  }

  // Whether all that was read is within the bounds still.
  bool Count(const SourceText& source, const Layer& layer) {
    nodes_ += layer.yaml_nodes;
    if (nodes_ > kMaxYamlNodes) {
      diagnostics_.Report(kTooManyNodesInLayers, FilePlace{source.name()}, kMaxYamlNodes)
          .Help("is this the right file?");
      return false;
    }
    const auto count = [this](const auto& entry) { return CountPatterns(entry.devices); };
    const std::vector<Rule>& rules = layer.policy.rules;
    const std::vector<Allowance>& allowances = layer.policy.allow;
    return std::ranges::all_of(rules, count) && std::ranges::all_of(allowances, count);
  }

  bool CountPatterns(const std::vector<Selector>& selectors) {
    for (const Selector& selector : selectors) {
      patterns_ += static_cast<size_t>(std::ranges::count_if(
          kSelectorKeys, [&](const SelectorKey& key) { return IsPattern(key, selector); }));
      if (patterns_ > kMaxPatterns) {
        diagnostics_.Report(kTooManyPatterns, selector.span, kMaxPatterns)
            .Help("name the devices themselves, or by broader patterns");
        return false;
      }
      if (!CountPatterns(selector.excluded)) return false;
    }
    return true;
  }

  template <typename T>
  static void Replace(std::optional<T>& lower, std::optional<T>& upper) {
    if (upper) lower = std::move(upper);
  }
  template <typename T>
  static void Replace(std::vector<T>& lower, std::vector<T>& upper) {
    if (!upper.empty()) lower = std::move(upper);
  }

  // Messages, plans and reports name rules, so a name means one rule.
  void CheckRuleNames() {
    std::map<std::string_view, const Rule*> seen;
    for (const Rule& rule : merged_.rules) {
      const auto [first, is_first] = seen.emplace(rule.name.value, &rule);
      if (is_first) continue;
      diagnostics_.Report(kRuleTwice, rule.name.span, rule.name.value)
          .AddNote(first->second->name.span, "the first of that name")
          .Help("give it another name; a file cannot replace a rule of one that it extends");
    }
  }

  const OpenLayer& open_layer_;
  Diagnostics& diagnostics_;
  Policy merged_;
  Span first_key_;
  bool says_board_ = false;
  bool incomplete_ = false;  // some layer could not be read
  bool too_many_ = false;    // a layer more than may be, or more text: reported
  bool too_large_ = false;   // more values or globs: reported, and nothing more is read
  size_t bytes_ = 0;
  size_t nodes_ = 0;
  size_t patterns_ = 0;
  std::set<std::string> reached_;
  std::vector<Link> chain_;
};

// What an anchor marks is read again at each of its aliases; its faults are shown once. Nor does a
// file of some other kind fill the screen for hours.
void Thin(const SourceText& source, Diagnostics::Checkpoint before, Diagnostics& diagnostics) {
  size_t kept = 0;
  std::set<std::tuple<const SourceText*, uint32_t, uint32_t, std::string>> seen;
  diagnostics.DropSince(before, [&](const Diagnostic& diagnostic) {
    const Span* span = std::get_if<Span>(&diagnostic.place);
    if (span != nullptr && span->has_place() &&
        !seen.emplace(span->source, span->begin, span->end, diagnostic.message).second) {
      return true;
    }
    return ++kept > kMaxPolicyFaults;
  });
  if (kept <= kMaxPolicyFaults) return;
  diagnostics.Report(kTooManyFaults, FilePlace{source.name()}, kMaxPolicyFaults)
      .Help("mend these first");
}

}  // namespace

std::optional<Policy> ParsePolicy(const SourceText& source, const OpenLayer& open_layer,
                                  Diagnostics& diagnostics) {
  const Diagnostics::Checkpoint before = diagnostics.Here();
  LayerMerger merger(open_layer, diagnostics);
  merger.ReadWithLayers(source,
                        std::filesystem::path(source.name()).lexically_normal().generic_string());
  Policy policy = merger.Finish();
  Thin(source, before, diagnostics);
  if (diagnostics.HasErrorsSince(before)) return std::nullopt;
  return policy;
}

}  // namespace dtpolicy::policy
