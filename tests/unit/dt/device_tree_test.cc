// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/device_tree.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"
#include "dt/property.h"

namespace dtpolicy::dt {
namespace {

using namespace std::string_literals;

static_assert(std::forward_iterator<NodeRange::Iterator>);
static_assert(std::forward_iterator<PropertyRange::Iterator>);

Strings Names(const NodeRange& nodes) {
  Strings names;
  for (const Node node : nodes) names.emplace_back(node.name());
  return names;
}

Strings Paths(const DeviceTree& tree, std::span<const uint32_t> nodes) {
  Strings paths;
  for (const uint32_t index : nodes) paths.push_back(tree.at(index).Path());
  return paths;
}

TEST_CASE("Nodes know their place", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  CHECK(tree->size() == 10);
  const Node root = tree->root();
  CHECK(root.is_root());
  CHECK(root.Path() == "/");
  CHECK(root.name().empty());
  CHECK_FALSE(root.parent());
  CHECK(Names(root.children()) == Strings{"aliases", "soc"});

  const Node soc = root.Child("soc").value();
  CHECK(soc.children().begin() != soc.children().end());
  CHECK(Names(soc.children()).size() == 7);
  const Node mixer = soc.Child("mixer@14450000").value();
  CHECK(mixer.name() == "mixer@14450000");
  CHECK(mixer.base_name() == "mixer");
  CHECK(mixer.Path() == "/soc/mixer@14450000");
  CHECK(mixer.parent() == soc);
  CHECK(mixer.children().empty());
  CHECK(root < soc);
  CHECK(soc < mixer);
  CHECK(tree->at(mixer.index()) == mixer);
  // Names are whole: neither without the unit address, nor a part.
  CHECK_FALSE(soc.Child("mixer"));
  CHECK_FALSE(soc.Child("mixer@1445000"));
  CHECK_FALSE(root.Child("mixer@14450000"));

  Strings all;
  for (const Node node : tree->all()) all.push_back(node.Path());
  REQUIRE(all.size() == 10);
  CHECK(all[0] == "/");
  CHECK(all[2] == "/soc");
  CHECK(all[9] == "/soc/iommu@11210000");
}

TEST_CASE("Properties in the blob's order", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  const Node mixer = tree->FindPath("/soc/mixer@14450000").value();
  Strings names;
  for (const Property property : mixer.properties()) names.emplace_back(property.name);
  CHECK(names == Strings{"compatible", "reg", "iommus", "status"});
  CHECK(mixer.Find("status")->value == "okay\0"s);
  CHECK(mixer.Find("reg")->value == CellBytes({0x14450000, 0x10000}));
  CHECK(mixer.Has("iommus"));
  CHECK_FALSE(mixer.Has("iommu"));
  CHECK_FALSE(mixer.Has("iommus-"));
  CHECK_FALSE(mixer.Has(""));
  CHECK(mixer.mentions_iommus());
  CHECK(tree->FindPath("/soc/iommu@11210000")->mentions_iommus());
  CHECK_FALSE(tree->root().mentions_iommus());
  // A property can be inserted behind the name.
  const std::string_view structure = tree->blob().structure();
  CHECK(structure.substr(mixer.structure_offset() - 16, 16) == "mixer@14450000\0\0"s);
}

TEST_CASE("A node with many properties", "[dt][device_tree]") {
  for (const int count : {31, 32, 33, 5000}) {
    CAPTURE(count);
    BlobWriter writer;
    writer.Begin("").Property("compatible", "x\0"s).Begin("__symbols__");
    for (int i = 0; i < count; ++i) {
      writer.Property("label" + std::to_string(i), StringBytes("/n" + std::to_string(i)));
      if (i % 7 == 0) writer.Token(4);
    }
    writer.End();
    // The same names at another node are other properties.
    writer.Begin("other").Property("label1", "else\0"s).End();
    for (int i = 0; i < count; i += 2) writer.Begin("n" + std::to_string(i)).End();
    Diagnostics diagnostics;
    const auto tree = ReadTree(writer.End().Finish(), diagnostics);
    REQUIRE(tree);
    const Node symbols = tree->root().Child("__symbols__").value();
    const auto range = symbols.properties();
    CHECK(std::distance(range.begin(), range.end()) == count);
    CHECK(symbols.Find("label0")->value == "/n0\0"s);
    CHECK(symbols.Find("label30")->value == "/n30\0"s);
    CHECK_FALSE(symbols.Find("label" + std::to_string(count)));
    CHECK_FALSE(symbols.Find("compatible"));
    CHECK(tree->root().Child("other")->Find("label1")->value == "else\0"s);
    CHECK(tree->FindLabel("label2")->Path() == "/n2");
    CHECK_FALSE(tree->FindLabel("label1"));
  }
}

TEST_CASE("Paths are exact", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  CHECK(tree->FindPath("/") == tree->root());
  CHECK(tree->FindPath("/soc/mixer@14450000")->name() == "mixer@14450000");
  for (const char* path : {"", "soc", "//", "/soc/", "//soc", "/soc//mixer@14450000",
                           "/soc/mixer@14450000/", "/soc/mixer", "display", "/none", "/soc/none"}) {
    CAPTURE(path);
    CHECK_FALSE(tree->FindPath(path));
  }
}

TEST_CASE("Every node is found by its path", "[dt][device_tree]") {
  for (const char* name : {"buses", "iommu-zero-cells", "labels", "status", "bad-iommus"}) {
    const auto tree = Board(name);
    for (const Node node : tree->all()) CHECK(tree->FindPath(node.Path()) == node);
  }
}

TEST_CASE("Labels and aliases", "[dt][device_tree]") {
  const auto tree = Board("labels");
  CHECK(tree->has_symbols());
  CHECK(tree->FindLabel("uart")->Path() == "/soc@0/serial@1");
  CHECK(tree->FindLabel("soc")->Path() == "/soc@0");
  CHECK_FALSE(tree->FindLabel("none"));
  CHECK(tree->FindAlias("serial0")->Path() == "/soc@0/serial@1");
  CHECK_FALSE(tree->FindAlias("gone"));
  CHECK_FALSE(tree->FindAlias("cut"));  // a path without its NUL
  CHECK_FALSE(tree->FindAlias("none"));

  const auto without = Board("iommu-zero-cells");
  CHECK_FALSE(without->has_symbols());
  CHECK_FALSE(without->FindLabel("mixer"));
  CHECK(without->FindAlias("display")->Path() == "/soc/fimd@14400000");
}

TEST_CASE("Phandles", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  const Node mixer = tree->FindPath("/soc/mixer@14450000").value();
  const uint32_t phandle = DecodeU32(mixer.Find("iommus")->value).value();
  CHECK(tree->FindPhandle(phandle)->Path() == "/soc/iommu@14650000");
  CHECK_FALSE(tree->FindPhandle(0));
  CHECK_FALSE(tree->FindPhandle(0xffffffff));
  CHECK_FALSE(tree->FindPhandle(0x1234));

  Diagnostics diagnostics;
  const auto old = ReadTree(BlobWriter()
                                .Begin("")
                                .Begin("a")
                                .Property("linux,phandle", CellBytes({9}))
                                .Property("phandle", CellBytes({9}))
                                .End()
                                .Begin("b")
                                .Property("linux,phandle", CellBytes({3}))
                                .End()
                                .Begin("c")
                                .Property("phandle", CellBytes({0}))
                                .End()
                                .Begin("d")
                                .Property("phandle", CellBytes({0}))
                                .End()
                                .End()
                                .Finish(),
                            diagnostics);
  REQUIRE(old);
  CHECK(old->FindPhandle(9)->Path() == "/a");
  CHECK(old->FindPhandle(3)->Path() == "/b");
  CHECK_FALSE(old->FindPhandle(0));
}

TEST_CASE("Compatible strings", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  CHECK(Paths(*tree, tree->FindCompatible("samsung,exynos-sysmmu")) ==
        Strings{"/soc/iommu@14640000", "/soc/iommu@14650000", "/soc/iommu@11200000",
                "/soc/iommu@11210000"});
  CHECK(Paths(*tree, tree->FindCompatible("samsung,exynos5250")) == Strings{"/"});
  CHECK(tree->FindCompatible("samsung,exynos").empty());
  CHECK(tree->FindCompatible("").empty());
  CHECK(tree->DistinctCompatibles() ==
        std::vector<std::string_view>{"example,zero-cells", "samsung,exynos5250", "simple-bus",
                                      "samsung,exynos5250-fimd", "samsung,exynos5250-mixer",
                                      "samsung,mfc-v6", "samsung,exynos-sysmmu"});
  CHECK(tree->root().IsCompatible("samsung,exynos5250"));
  CHECK_FALSE(tree->root().IsCompatible("samsung,exynos5"));
  CHECK(tree->root().Compatibles() ==
        std::vector<std::string_view>{"example,zero-cells", "samsung,exynos5250"});
  CHECK(tree->root().Child("aliases")->Compatibles().empty());
  CHECK_FALSE(tree->root().Child("aliases")->IsCompatible(""));
}

TEST_CASE("Which properties a tree may have at all", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  CHECK(tree->MayHave("compatible"));
  CHECK(tree->MayHave("#iommu-cells"));
  CHECK_FALSE(tree->MayHave("xen,force-iommu-dma"));
  CHECK_FALSE(tree->MayHave("compatibl"));
  CHECK_FALSE(tree->MayHave("compatible "));
}

TEST_CASE("A node's subtree is the nodes behind it", "[dt][device_tree]") {
  const auto tree = Board("iommu-zero-cells");
  CHECK(tree->root().subtree_end() == tree->size());
  const Node soc = *tree->FindPath("/soc");
  for (const Node node : tree->all()) {
    const bool inside = node.index() >= soc.index() && node.index() < soc.subtree_end();
    CHECK(inside == (node.Path() + "/").starts_with("/soc/"));
  }
}

TEST_CASE("A string twice in one compatible is one node", "[dt][device_tree]") {
  Diagnostics diagnostics;
  const auto tree = ReadTree(
      BlobWriter().Begin("").Property("compatible", "a\0b\0a\0\0"s).End().Finish(), diagnostics);
  REQUIRE(tree);
  CHECK(tree->FindCompatible("a").size() == 1);
  CHECK(tree->FindCompatible("b").size() == 1);
  CHECK(tree->root().IsCompatible(""));
}

TEST_CASE("Status of a node and of those above it", "[dt][device_tree]") {
  struct Row {
    const char* path;
    bool enabled;
    bool available;
  };
  constexpr Row kRows[] = {
      {"/", true, true},
      {"/absent", true, true},
      {"/absent/below", false, false},
      {"/absent/below/further-below", true, false},
      {"/okay", true, true},
      {"/ok", true, true},
      {"/disabled", false, false},
      {"/disabled/below", true, false},
      {"/reserved", false, false},
      {"/fail", false, false},
      {"/empty", false, false},
      {"/unterminated", true, true},
  };
  const auto tree = Board("status");
  for (const Row& row : kRows) {
    CAPTURE(row.path);
    CHECK(tree->FindPath(row.path)->enabled() == row.enabled);
    CHECK(tree->FindPath(row.path)->available() == row.available);
  }
}

TEST_CASE("the last string of a compatible need not be closed") {
  using namespace std::string_literals;
  Diagnostics diagnostics;
  const auto tree = ReadTree(
      BlobWriter().Begin("").Property("compatible", "acme,a\0acme,b"s).End().Finish(), diagnostics);
  REQUIRE(tree);
  CHECK(tree->root().Compatibles() == std::vector<std::string_view>{"acme,a", "acme,b"});
  CHECK(tree->root().IsCompatible("acme,a"));
  CHECK(tree->root().IsCompatible("acme,b"));
  CHECK_FALSE(tree->root().IsCompatible("acme,"));
  CHECK_FALSE(tree->root().IsCompatible(""));
  CHECK(tree->FindCompatible("acme,b").size() == 1);
}

TEST_CASE("where dtc keeps its books there are no devices") {
  Diagnostics diagnostics;
  const auto tree = ReadTree(BlobWriter()
                                 .Begin("")
                                 .Begin("dev@1")
                                 .Property("iommus", CellBytes({1, 2}))
                                 .Begin("__local_fixups__")
                                 .End()
                                 .End()
                                 .Begin("__local_fixups__")
                                 .Begin("dev@1")
                                 .Property("iommus", CellBytes({0}))
                                 .Begin("below")
                                 .End()
                                 .End()
                                 .End()
                                 .End()
                                 .Finish(),
                             diagnostics);
  REQUIRE(tree);
  for (const Node node : tree->all()) {
    const std::string path = node.Path();
    CAPTURE(path);
    const bool is_real = !path.starts_with("/__local_fixups__");
    CHECK(node.available() == is_real);
    CHECK(node.mentions_iommus() == (path == "/dev@1"));
  }
}

}  // namespace
}  // namespace dtpolicy::dt
