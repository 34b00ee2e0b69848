// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `diff` prints is in tests/cases/ok-diff.
#include "compare/tree_diff.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"

namespace dtpolicy::compare {
namespace {

using dt::BlobWriter;
using dt::CellBytes;
using dt::StringBytes;
using overlay::ReadTree;

// The property `x` of the root before and after, as text.
std::string Change(std::string_view before, std::string_view after) {
  const auto tree = [](std::string_view value) {
    return ReadTree(BlobWriter().Begin("").Property("x", value).End().Finish());
  };
  const auto changes = DiffTrees(*tree(before), *tree(after));
  if (changes.empty()) return "same";
  REQUIRE(changes.size() == 1);
  REQUIRE(changes[0].properties.size() == 1);
  return *changes[0].properties[0].before + " to " + *changes[0].properties[0].after;
}

TEST_CASE("values are shown as dts writes them") {
  CHECK(Change("", "") == "same");
  CHECK(Change(StringBytes("a"), StringBytes("b") + StringBytes("c\"")) == R"("a" to "b", "c\"")");
  CHECK(Change(CellBytes({1}), CellBytes({0x10, 2})) == "<0x1> to <0x10 0x2>");
  CHECK(Change("\x01", "\xff\x02\x03") == "[01] to [ff 02 03]");
  CHECK(Change("", StringBytes("")) == " to [00]");
  // Text that would garble a terminal is not shown as text.
  CHECK(Change(StringBytes("a\x1b[m"), "") == "[61 1b 5b 6d 00] to ");
  std::string many;
  for (uint32_t i = 0; i < 40; ++i) many += CellBytes({1});
  const std::string shown = Change(many, "");
  CHECK(shown.ends_with("0x1 ...> to "));
}

// /user with `name` of these cells, beside a node of phandle 1 with three cells behind each
// reference and one of phandle 2 with none.
std::string ChangeOfReferences(std::string_view name, std::vector<uint32_t> before,
                               std::vector<uint32_t> after) {
  const auto tree = [name](const std::vector<uint32_t>& cells) {
    std::string value;
    for (const uint32_t cell : cells) value += CellBytes({cell});
    BlobWriter writer;
    writer.Begin("");
    for (const uint32_t phandle : {1u, 2u}) {
      writer.Begin(phandle == 1 ? "three" : "none").Property("phandle", CellBytes({phandle}));
      for (const char* cells_name : {"#clock-cells", "#gpio-cells", "#iommu-cells"}) {
        writer.Property(cells_name, CellBytes({phandle == 1 ? 3u : 0u}));
      }
      writer.End();
    }
    return ReadTree(writer.Begin("user").Property(name, value).End().End().Finish());
  };
  const auto changes = DiffTrees(*tree(before), *tree(after));
  REQUIRE(changes.size() == 1);
  return *changes[0].properties[0].before + " to " + *changes[0].properties[0].after;
}

TEST_CASE("references of a tree are shown as paths, and numbers as numbers") {
  CHECK(ChangeOfReferences("clocks", {1, 1, 2, 2, 2}, {2, 2}) ==
        "<&{/three} 0x1 0x2 0x2 &{/none}> to <&{/none} &{/none}>");
  CHECK(ChangeOfReferences("reset-gpios", {1, 1, 1, 1}, {9}) ==
        "<&{/three} 0x1 0x1 0x1> to <0x9>");
  CHECK(ChangeOfReferences("vdd-supply", {2}, {1}) == "<&{/none}> to <&{/three}>");
  CHECK(ChangeOfReferences("pinctrl-0", {2, 1}, {1}) == "<&{/none} &{/three}> to <&{/three}>");
  CHECK(ChangeOfReferences("iommu-map", {1, 1, 1, 1}, {2, 2, 2, 2}) ==
        "<0x1 &{/three} 0x1 0x1> to <0x2 &{/none} 0x2 0x2>");
  // No list of references, or no end to what is behind one.
  CHECK(ChangeOfReferences("reg", {1, 2}, {2, 1}) == "<0x1 0x2> to <0x2 0x1>");
  CHECK(ChangeOfReferences("resets", {1, 2}, {2}) == "<0x1 0x2> to <0x2>");
}

TEST_CASE("a tree with a fragment among its devices is compared as a tree") {
  const auto tree = [](bool has_property) {
    BlobWriter writer;
    writer.Begin("").Begin("dev@1");
    if (has_property) writer.Property("xen,force-iommu-dma");
    writer.End().Begin("fragment@lcd").Property("target-path", StringBytes("/"));
    return ReadTree(writer.Begin("__overlay__").End().End().End().Finish());
  };
  const auto changes = DiffTrees(*tree(false), *tree(true));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].path == "/dev@1");
}

TEST_CASE("the order of nodes and properties does not count") {
  const auto a = ReadTree(BlobWriter()
                              .Begin("")
                              .Property("p", "1")
                              .Property("q", "2")
                              .Begin("m")
                              .End()
                              .Begin("n")
                              .End()
                              .End()
                              .Finish());
  const auto b = ReadTree(BlobWriter()
                              .Begin("")
                              .Property("q", "2")
                              .Property("p", "1")
                              .Begin("n")
                              .End()
                              .Begin("m")
                              .End()
                              .End()
                              .Finish());
  CHECK(DiffTrees(*a, *b).empty());
}

TEST_CASE("symbols and phandles that nobody uses do not count") {
  const auto plain = ReadTree(BlobWriter().Begin("").Begin("n").End().End().Finish());
  const auto labelled = ReadTree(BlobWriter()
                                     .Begin("")
                                     .Begin("n")
                                     .Property("phandle", CellBytes({4}))
                                     .End()
                                     .Begin("__symbols__")
                                     .Property("label", StringBytes("/n"))
                                     .End()
                                     .End()
                                     .Finish());
  CHECK(DiffTrees(*plain, *labelled).empty());
}

// An overlay of two fragments for one target, of which the second refers to `label`.
std::unique_ptr<const dt::DeviceTree> WithTwoFragments(std::string_view label) {
  const auto target = CellBytes({0xffffffff});
  return ReadTree(BlobWriter()
                      .Begin("")
                      .Begin("fragment@0")
                      .Property("target", target)
                      .Begin("__overlay__")
                      .Property("status", StringBytes("okay"))
                      .End()
                      .End()
                      .Begin("fragment@1")
                      .Property("target", target)
                      .Begin("__overlay__")
                      .Property("clocks", CellBytes({0xffffffff, 5}))
                      .End()
                      .End()
                      .Begin("__fixups__")
                      .Property("i2c", StringBytes("/fragment@0:target:0") +
                                           StringBytes("/fragment@1:target:0"))
                      .Property(label, StringBytes("/fragment@1/__overlay__:clocks:0"))
                      .End()
                      .End()
                      .Finish());
}

TEST_CASE("a reference is that of the fragment which makes it") {
  const auto a = WithTwoFragments("clk_a");
  CHECK(DiffTrees(*a, *WithTwoFragments("clk_a")).empty());
  const auto changes = DiffTrees(*a, *WithTwoFragments("clk_b"));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].path == "&i2c");
  REQUIRE(changes[0].properties.size() == 1);
  CHECK(changes[0].properties[0].name == "clocks");
  CHECK(changes[0].properties[0].before == "<&clk_a 0x5>");
  CHECK(changes[0].properties[0].after == "<&clk_b 0x5>");
}

TEST_CASE("a node that an overlay makes stays when a later fragment goes there") {
  const auto overlay = [](std::string_view made) {
    return ReadTree(BlobWriter()
                        .Begin("")
                        .Begin("fragment@0")
                        .Property("target-path", StringBytes("/"))
                        .Begin("__overlay__")
                        .Begin(made)
                        .End()
                        .End()
                        .End()
                        .Begin("fragment@1")
                        .Property("target-path", StringBytes("/n"))
                        .Begin("__overlay__")
                        .Begin("below")
                        .End()
                        .End()
                        .End()
                        .End()
                        .Finish());
  };
  const auto changes = DiffTrees(*overlay("n"), *overlay("m"));
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].path == "/m");
  CHECK(changes[0].change == NodeChange::kAdded);
  CHECK(changes[1].path == "/n");
  CHECK(changes[1].change == NodeChange::kRemoved);
}

}  // namespace
}  // namespace dtpolicy::compare
