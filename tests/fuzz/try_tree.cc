// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <libfdt.h>

#include "base/catalogue.h"
#include "cli/emit.h"
#include "dt/device_name.h"
#include "dt/iommu_map.h"
#include "policy/parse_policy.h"
#include "report/device_list.h"
#include "require.h"

namespace dtpolicy::fuzz {
namespace {

// A policy for whatever board the tree says it is.
std::string PolicyFor(const dt::DeviceTree& tree) {
  std::string board = "a,b";
  for (const std::string_view compatible : tree.root().Compatibles()) {
    if (compatible.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789,-_.") ==
            std::string_view::npos &&
        !compatible.empty()) {
      board = compatible;
      break;
    }
  }
  return "dtpolicy: 1\nboard:\n  compatible:\n    - '" + board +
         "'\nlinux:\n  grants: translated\nrules:\n  - name: r\n    dma: iommu\n    devices:\n"
         "      - iommu: '*'\n      - path: '/**'\n        compatible: '*d*'\n"
         "    on-missing: ignore\n"
         "allow:\n  - lint: split-group\n    reason: r\n";
}

// No lint is an error, so that something is written for every tree that can be read.
Levels OnlyWarnings() {
  Levels levels;
  for (const Finding& finding : AllFindings()) levels.Set(finding.kind.id, Level::kWarning);
  levels.Silence("wrong-board");  // as a warning it would leave nothing to go on with
  return levels;
}

// What is known of a tree without a policy.
void Describe(const dt::DeviceTree& tree, const dt::IommuMap& iommus) {
  RequirePrintable(report::WriteDeviceListText(tree, iommus));
  RequirePrintable(report::WriteDeviceListJson(tree, iommus));
  dt::DeviceNamer namer;
  for (const dt::Node node : tree.all()) {
    Require(tree.FindPath(node.Path()) == node, "a node is found by its path");
    Require(namer.Name(node) == dt::LinuxDeviceName(node), "one namer gives the same names");
  }
}

enum class Extent { kAll, kBrief };

Outcome Try(std::string_view bytes, Extent extent) {
  Diagnostics diagnostics(OnlyWarnings());
  auto tree = dt::ReadTree("board.dtb", std::string(bytes), diagnostics);
  Require(tree != nullptr || diagnostics.has_errors(), "a tree that is refused has an error");
  if (tree == nullptr) return RequireFindings(diagnostics);

  // What this reader takes, libfdt must be able to walk.
  Require(fdt_check_full(tree->blob().bytes().data(), tree->blob().bytes().size()) == 0 ||
              fdt_version(tree->blob().bytes().data()) < 17,
          "libfdt takes the tree too");
  dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
  if (extent == Extent::kAll) Describe(*tree, iommus);
  SourceTexts sources;
  const SourceText& source = sources.Add("policy.yaml", PolicyFor(*tree));
  const auto none = [](const std::string&, Place) -> const SourceText* { return nullptr; };
  auto policy = policy::ParsePolicy(source, none, diagnostics);
  Require(policy.has_value(), "the policy is right");
  const cli::Board board{std::move(tree), std::move(iommus)};
  const auto result = cli::Compile(*policy, board, diagnostics);
  if (extent == Extent::kAll) {
    RequireResult(result, diagnostics);
    return RequireFindings(diagnostics);
  }
  Require(result.has_value() || diagnostics.has_errors(), "no result without an error");
  if (!result || diagnostics.has_errors()) return Outcome::kNamedError;
  for (const cli::EmitForm& form : cli::EmitForms()) {
    if (!form.binary) continue;
    const std::string blob = form.write(*result, {"board.dtb", "policy.dtbo"});
    Require(fdt_check_full(blob.data(), blob.size()) == 0, "libfdt takes what is written");
  }
  return Outcome::kResult;
}

}  // namespace

Outcome TryTree(std::string_view bytes) { return Try(bytes, Extent::kAll); }

Outcome TryTreeBriefly(std::string_view bytes) { return Try(bytes, Extent::kBrief); }

}  // namespace dtpolicy::fuzz
