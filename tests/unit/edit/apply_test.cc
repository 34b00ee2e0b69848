// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Messages are in tests/cases, the comparison with fdtoverlay in tests/witness/apply.py.
#include "edit/apply.h"

#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"
#include "edit/resolve_references.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::edit {
namespace {

using dt::BlobWriter;
using dt::CellBytes;
using dt::StringBytes;
using overlay::ApplyWithLibfdt;
using overlay::Device;
using overlay::Function;
using overlay::MakeOverlay;
using overlay::ReadTree;
using overlay::SmallBoard;
using overlay::WithCleanPadding;
using overlay::WriteDtbo;

std::string Base() {
  return BlobWriter()
      .Begin("")
      .Begin("clock")
      .Property("phandle", CellBytes({7}))
      .End()
      .Begin("__symbols__")
      .Property("clk", StringBytes("/clock"))
      .End()
      .End()
      .Finish();
}

// A fragment for the base's label, with a node of its own and references to both.
std::string WithReferences() {
  return BlobWriter()
      .Begin("")
      .Begin("fragment@0")
      .Property("target", CellBytes({0xffffffff}))
      .Begin("__overlay__")
      .Begin("made")
      .Property("phandle", CellBytes({1}))
      .Property("uses", CellBytes({1, 0xffffffff, 1}))
      .End()
      .End()
      .End()
      .Begin("__symbols__")
      .Property("made", StringBytes("/fragment@0/__overlay__/made"))
      .Property("target", StringBytes("/fragment@0/__overlay__"))
      .Property("outside", StringBytes("/fragment@0"))
      .End()
      .Begin("__fixups__")
      .Property("clk", StringBytes("/fragment@0:target:0") +
                           StringBytes("/fragment@0/__overlay__/made:uses:4"))
      .End()
      .Begin("__local_fixups__")
      .Begin("fragment@0")
      .Begin("__overlay__")
      .Begin("made")
      .Property("uses", CellBytes({0}))
      .End()
      .End()
      .End()
      .End()
      .End()
      .Finish();
}

TEST_CASE("an overlay's phandles move behind the base's, references follow, labels are resolved") {
  const auto base = ReadTree(Base());
  const auto overlay = ReadTree(WithReferences());
  Diagnostics diagnostics;
  const auto resolved = ResolveReferences(*base, *overlay, {}, diagnostics);
  REQUIRE(resolved);
  CHECK(dt::Reported(diagnostics).empty());
  CHECK(resolved->FindPath("/fragment@0")->Find("target")->value == CellBytes({7}));
  const dt::Node made = resolved->FindPath("/fragment@0/__overlay__/made").value();
  CHECK(made.Find("phandle")->value == CellBytes({8}));
  CHECK(made.Find("uses")->value == CellBytes({8, 7, 1}));  // the last is a number
}

TEST_CASE("the result has the bytes that libfdt gives, symbols included") {
  const auto base = ReadTree(Base());
  const auto overlay = ReadTree(WithReferences());
  Diagnostics diagnostics;
  const auto applied = ApplyOverlay(*base, *overlay, diagnostics);
  REQUIRE(applied);
  CHECK(dt::Reported(diagnostics).empty());
  CHECK(applied->tree.Write() == WithCleanPadding(ApplyWithLibfdt(Base(), WithReferences())));
  const auto tree = ReadTree(applied->tree.Write());
  CHECK(tree->FindLabel("made") == tree->FindPath("/clock/made"));
}

TEST_CASE("a node that gets many properties, some of them twice, gets them as from libfdt") {
  BlobWriter base;
  base.Begin("").Begin("n");
  for (char name = 'a'; name <= 'f'; ++name) base.Property({&name, 1}, CellBytes({1}));
  const std::string base_bytes = base.End().End().Finish();
  BlobWriter overlay;
  overlay.Begin("");
  for (const char first : {'d', 'k'}) {
    overlay.Begin(first == 'd' ? "fragment@0" : "fragment@1");
    overlay.Property("target-path", StringBytes("/n")).Begin("__overlay__");
    for (char name = first; name < first + 14; ++name) {
      overlay.Property({&name, 1}, CellBytes({2, static_cast<uint32_t>(first)}));
    }
    overlay.End().End();
  }
  const std::string overlay_bytes = overlay.End().Finish();
  Diagnostics diagnostics;
  const auto base_tree = ReadTree(base_bytes);
  const auto applied = ApplyOverlay(*base_tree, *ReadTree(overlay_bytes), diagnostics);
  REQUIRE(applied);
  CHECK(applied->tree.Write() == WithCleanPadding(ApplyWithLibfdt(base_bytes, overlay_bytes)));
}

TEST_CASE("the edits are told by fragment, and nothing that was there is one") {
  const auto base = SmallBoard();
  const auto overlay = ReadTree(WriteDtbo(MakeOverlay(
      {Device("/soc/display@1000"), Device("/soc/forced@3000"),
       Function("/pcie@10000000", {{2, 0}}), Function("/pcie@10000000", {{1, 0}, {1, 0}})})));
  Diagnostics diagnostics;
  const auto applied = ApplyOverlay(*base, *overlay, diagnostics);
  REQUIRE(applied);
  std::string edits;
  for (const EditedTree::Edit& edit : applied->tree.edits()) {
    edits += applied->tree.PathOf(edit.node) + " " + std::string(edit.property) + "\n";
  }
  CHECK(edits == R"(/soc/display@1000 xen,force-iommu-dma
/pcie@10000000/dev@2,0 
/pcie@10000000/dev@2,0 reg
/pcie@10000000/dev@2,0 xen,force-iommu-dma
/pcie@10000000/pci@1,0 #address-cells
/pcie@10000000/pci@1,0 #size-cells
/pcie@10000000/pci@1,0/dev@1,0 
/pcie@10000000/pci@1,0/dev@1,0 reg
/pcie@10000000/pci@1,0/dev@1,0 xen,force-iommu-dma
)");
  CHECK(applied->edits_before == std::vector<size_t>{0, 1, 1, 4, 9});
}

// /bt and /uart with a reference to it; the overlay gives /bt a label of its own and refers to that
// from /uart.
TEST_CASE("who silenced phandle-overwrite gets what libfdt does since 1.7.1") {
  const auto base = ReadTree(BlobWriter()
                                 .Begin("")
                                 .Begin("bt")
                                 .Property("phandle", CellBytes({5}))
                                 .End()
                                 .Begin("uart")
                                 .Property("peer", CellBytes({5}))
                                 .End()
                                 .End()
                                 .Finish());
  BlobWriter writer;
  writer.Begin("");
  // Two fragments with a label each for the same node.
  for (const uint32_t phandle : {1u, 2u}) {
    writer.Begin(phandle == 1 ? "fragment@0" : "fragment@1")
        .Property("target-path", StringBytes("/bt"))
        .Begin("__overlay__")
        .Property("phandle", CellBytes({phandle}))
        .Property(phandle == 1 ? "a" : "b")
        .End()
        .End();
  }
  const auto overlay = ReadTree(writer.Begin("fragment@2")
                                    .Property("target-path", StringBytes("/uart"))
                                    .Begin("__overlay__")
                                    .Property("users", CellBytes({1, 1, 2}))
                                    .End()
                                    .End()
                                    .Begin("__local_fixups__")
                                    .Begin("fragment@2")
                                    .Begin("__overlay__")
                                    .Property("users", CellBytes({0, 8}))
                                    .End()
                                    .End()
                                    .End()
                                    .End()
                                    .Finish());
  Diagnostics refused;
  CHECK(ApplyOverlay(*base, *overlay, refused) == nullptr);
  CHECK(refused.has_errors());

  Levels levels;
  levels.Silence("phandle-overwrite");
  Diagnostics diagnostics(levels);
  const auto applied = ApplyOverlay(*base, *overlay, diagnostics);
  REQUIRE(applied);
  CHECK(dt::Reported(diagnostics).empty());
  const auto tree = ReadTree(applied->tree.Write());
  CHECK(tree->FindPath("/bt")->Find("phandle")->value == CellBytes({5}));
  CHECK(tree->FindPath("/bt")->Has("a"));
  CHECK(tree->FindPath("/bt")->Has("b"));
  CHECK(tree->FindPath("/uart")->Find("peer")->value == CellBytes({5}));
  CHECK(tree->FindPath("/uart")->Find("users")->value == CellBytes({5, 1, 5}));  // 1: a number
}

// The tree with its strings block in front of the structure block.
std::string StringsFirst(const std::string& tree) {
  const auto cell = [&tree](size_t at) { return dt::ReadBigEndian32(tree.data() + 4 * at); };
  const uint32_t structure = cell(2);
  const uint32_t strings = cell(3);
  const uint32_t strings_size = cell(8);
  const uint32_t padded = (strings_size + 3) / 4 * 4;
  std::string block = tree.substr(strings, strings_size);
  block.resize(padded);
  std::string turned = tree.substr(0, structure) + block + tree.substr(structure, cell(9));
  const auto set = [&turned](size_t at, uint32_t value) {
    turned.replace(4 * at, 4, CellBytes({value}));
  };
  set(1, static_cast<uint32_t>(turned.size()));
  set(2, structure + padded);
  set(3, structure);
  return turned;
}

TEST_CASE("a base that libfdt refuses to change is told") {
  const auto reported = [](const std::string& bytes) {
    const auto base = ReadTree(bytes);
    const auto overlay = ReadTree(WriteDtbo(MakeOverlay({Device("/soc/bare@2000")})));
    Diagnostics diagnostics;
    const auto applied = ApplyOverlay(*base, *overlay, diagnostics);
    REQUIRE(applied);
    // What is written has the form that can be changed.
    Diagnostics again;
    const auto written = ReadTree(applied->tree.Write());
    CHECK(ApplyOverlay(*written, *overlay, again) != nullptr);
    CHECK(again.all().empty());
    std::vector<std::string> messages;
    for (const Diagnostic& diagnostic : diagnostics.all()) messages.push_back(diagnostic.message);
    return messages;
  };
  const std::string bytes = overlay::SmallBoardBytes();
  CHECK(reported(bytes).empty());
  std::string old = bytes;
  old[23] = 16;  // the version
  CHECK(reported(old) ==
        std::vector<std::string>{"has version 16, and U-Boot's `fdt apply` and `fdt set` want 17"});
  CHECK(reported(StringsFirst(bytes)) ==
        std::vector<std::string>{"has its blocks in an order that U-Boot's `fdt apply` and `fdt "
                                 "set` refuse to change"});
}

TEST_CASE("phandles that would leave no room are refused") {
  const auto base =
      ReadTree(BlobWriter().Begin("").Property("phandle", CellBytes({0xfffffff0})).End().Finish());
  for (const uint32_t phandle : {0xeu, 0xfu, 0x10u, 0xfffffffeu}) {
    CAPTURE(phandle);
    const auto overlay = ReadTree(BlobWriter()
                                      .Begin("")
                                      .Begin("n")
                                      .Property("phandle", CellBytes({phandle}))
                                      .End()
                                      .End()
                                      .Finish());
    Diagnostics diagnostics;
    // The last phandle of all is 0xfffffffe.
    CHECK((ResolveReferences(*base, *overlay, {}, diagnostics) != nullptr) == (phandle == 0xe));
    CHECK(diagnostics.has_errors() == (phandle != 0xe));
  }
}

}  // namespace
}  // namespace dtpolicy::edit
