// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Text → policy → plan and findings, on a small tree.
#include "cli/pipeline.h"
#include "dt/iommu_map.h"
#include "fuzz.h"
#include "overlay/structure_writer.h"
#include "policy/parse_policy.h"

namespace dtpolicy::fuzz {
namespace {

// A board with an IOMMU, two devices and a PCI host bridge behind it, a label and an alias.
std::string BoardBytes() {
  overlay::StringTable strings;
  overlay::StructureWriter writer(strings);
  const auto cells = [](std::initializer_list<uint32_t> values) {
    std::string bytes;
    for (const uint32_t value : values) overlay::AppendBigEndian32(bytes, value);
    return bytes;
  };
  const auto text = [](std::string_view value) { return std::string(value) + '\0'; };
  writer.BeginNode("");
  writer.Property("compatible", text("a,b"));
  writer.Property("#address-cells", cells({1}));
  writer.Property("#size-cells", cells({1}));
  writer.BeginNode("aliases");
  writer.Property("d0", text("/d@1"));
  writer.EndNode();
  writer.BeginNode("__symbols__");
  writer.Property("d", text("/d@1"));
  writer.EndNode();
  writer.BeginNode("i@9");
  writer.Property("compatible", text("rockchip,iommu"));
  writer.Property("#iommu-cells", cells({1}));
  writer.Property("phandle", cells({1}));
  writer.EndNode();
  for (const char* name : {"d@1", "e@2"}) {
    writer.BeginNode(name);
    writer.Property("compatible", text("a,d"));
    writer.Property("reg", cells({1, 1}));
    writer.Property("iommus", cells({1, 2}));
    writer.EndNode();
  }
  writer.BeginNode("p@3");
  writer.Property("device_type", text("pci"));
  writer.Property("iommu-map", cells({0, 1, 0, 0x10000}));
  writer.EndNode();
  writer.EndNode();
  writer.End();
  const std::string structure = writer.Take();
  return overlay::AssembleBlob({.reservations = {},
                                .structure = {structure},
                                .strings = {strings.appended()},
                                .boot_cpuid = 0});
}

}  // namespace
}  // namespace dtpolicy::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dtpolicy;
  using namespace dtpolicy::fuzz;
  Diagnostics diagnostics;
  SourceTexts sources;
  const SourceText& source = sources.Add("policy.yaml", std::string(Bytes(data, size)));
  // `extends: [self]` and the like end where they lead back; any other file is the same text again.
  const auto open = [&](const std::string& layer, Place) {
    return &sources.Add(layer, std::string(source.text()));
  };
  auto policy = policy::ParsePolicy(source, open, diagnostics);
  Require(policy.has_value() || diagnostics.has_errors(), "a policy that is refused has an error");
  if (policy) {
    auto tree = dt::ReadTree("board.dtb", BoardBytes(), diagnostics);
    dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
    cli::Compile(*std::move(policy), cli::Board{std::move(tree), std::move(iommus)}, diagnostics);
  }
  Print(diagnostics);
  return 0;
}
