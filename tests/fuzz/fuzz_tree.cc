// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Bytes → tree → list, starter policy, plan of a policy that names everything, every form of
// output.
#include <libfdt.h>

#include "cli/emit.h"
#include "cli/pipeline.h"
#include "dt/device_name.h"
#include "dt/iommu_map.h"
#include "fuzz.h"
#include "policy/parse_policy.h"
#include "report/device_list.h"

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

}  // namespace
}  // namespace dtpolicy::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dtpolicy;
  using namespace dtpolicy::fuzz;
  Diagnostics diagnostics;
  auto tree = dt::ReadTree("board.dtb", std::string(Bytes(data, size)), diagnostics);
  Require(tree != nullptr || diagnostics.has_errors(), "a tree that is refused has an error");
  if (tree != nullptr) {
    // What this reader takes, libfdt must be able to walk.
    Require(fdt_check_full(tree->blob().bytes().data(), tree->blob().bytes().size()) == 0 ||
                fdt_version(tree->blob().bytes().data()) < 17,
            "libfdt takes the tree too");
    dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
    report::WriteDeviceListText(*tree, iommus);
    report::WriteDeviceListJson(*tree, iommus);
    dt::DeviceNamer namer;
    for (const dt::Node node : tree->all()) {
      Require(tree->FindPath(node.Path()) == node, "a node is found by its path");
      Require(node.is_root() || dt::MayBeNamed(node, namer.Name(node)), "a name may be the node's");
    }
    SourceTexts sources;
    const SourceText& source = sources.Add("policy.yaml", PolicyFor(*tree));
    const auto none = [](const std::string&, Place) -> const SourceText* { return nullptr; };
    auto policy = policy::ParsePolicy(source, none, diagnostics);
    Require(policy.has_value(), "the policy is right");
    const auto result = cli::Compile(*std::move(policy),
                                     cli::Board{std::move(tree), std::move(iommus)}, diagnostics);
    if (result) {
      for (const cli::EmitForm& form : cli::EmitForms()) {
        Require(!form.write(*result, {"board.dtb", "policy.dtbo"}).empty(), "a form is written");
      }
    }
  }
  Print(diagnostics);
  return 0;
}
