// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// DeviceTree::Read on malformed structure blocks, written token by token, cut and flipped.
#include <libfdt.h>

#include <random>
#include <string>
#include <vector>

#include "catch.h"
#include "dt/device_name.h"
#include "dt/device_tree.h"
#include "dt/fixtures.h"
#include "dt/iommu_map.h"

namespace dtpolicy::dt {
namespace {

using namespace std::string_literals;

Strings ReadReports(std::string bytes) {
  Diagnostics diagnostics;
  const auto tree = ReadTree(std::move(bytes), diagnostics);
  CHECK((tree != nullptr) == diagnostics.all().empty());
  return Reported(diagnostics);
}

Strings Only(const std::string& message) { return {message + " [bad-tree]"}; }

TEST_CASE("The least tree", "[dt][tree_reader]") {
  CHECK(ReadReports(BlobWriter().Begin("").End().Finish()).empty());
}

TEST_CASE("NOPs may stand anywhere", "[dt][tree_reader]") {
  Diagnostics diagnostics;
  const auto tree = ReadTree(BlobWriter()
                                 .Token(4)
                                 .Begin("")
                                 .Token(4)
                                 .Property("a", "1")
                                 .Token(4)
                                 .Token(4)
                                 .Property("b", "2")
                                 .Token(4)
                                 .Begin("n")
                                 .Token(4)
                                 .End()
                                 .Token(4)
                                 .End()
                                 .Token(4)
                                 .Finish(),
                             diagnostics);
  REQUIRE(tree);
  CHECK(tree->size() == 2);
  CHECK(tree->root().Find("a")->value == "1");
  CHECK(tree->root().Find("b")->value == "2");
  Strings names;
  for (const Property property : tree->root().properties()) names.emplace_back(property.name);
  CHECK(names == Strings{"a", "b"});
  CHECK(tree->root().Child("n")->properties().empty());
}

TEST_CASE("The root has no name", "[dt][tree_reader]") {
  CHECK(ReadReports(BlobWriter().Begin("root").Begin("n").End().End().Finish()) ==
        Only("/: the root node has a name, which the specification forbids, at byte 56"));
}

TEST_CASE("Version 16 ends where its end token is", "[dt][tree_reader]") {
  std::string bytes =
      BlobWriter().Begin("").Property("a", "").End().Token(9).Raw("junk junk").FinishOpen(16);
  Diagnostics diagnostics;
  const auto tree = ReadTree(bytes, diagnostics);
  REQUIRE(tree);
  CHECK(tree->blob().structure().size() == 28);
  // Version 17 says how long the block is: then junk is a fault.
  Put(bytes, kVersionAt, 17);
  CHECK(ReadReports(bytes) ==
        Only("/: the structure block ends at byte 84, but 9 more bytes follow in it"));
}

TEST_CASE("Tokens that are cut, unknown or in the wrong place", "[dt][tree_reader]") {
  CHECK(ReadReports(BlobWriter().FinishOpen()) ==
        Only("/: the structure block ends at byte 56 in the middle of a token"));
  CHECK(ReadReports(BlobWriter().Finish()) == Only("/: has no root node (byte 56)"));
  CHECK(ReadReports(BlobWriter().Begin("").Begin("n").End().FinishOpen()) ==
        Only("/: the structure block ends at byte 76 with 1 nodes still open"));
  CHECK(ReadReports(BlobWriter().Begin("").Begin("n").Finish()) ==
        Only("/n: the structure block ends at byte 72 with 2 nodes still open"));
  CHECK(ReadReports(BlobWriter().Begin("").Begin("n").Token(7).End().End().Finish()) ==
        Only("/n: unknown token 0x00000007 at byte 72"));
  CHECK(ReadReports(BlobWriter().Begin("").End().End().Finish()) ==
        Only("/: a token outside the root node at byte 68"));
  CHECK(ReadReports(BlobWriter().Begin("").End().Property("a").Finish()) ==
        Only("/: a token outside the root node at byte 68"));
  CHECK(ReadReports(BlobWriter().Begin("").End().Begin("").End().Finish()) ==
        Only("/: a second root node at byte 68"));
  CHECK(ReadReports(BlobWriter().Begin("").Begin("n").End().Property("a").End().Finish()) ==
        Only("/: a property behind a child node, at byte 76"));
  // A name whose end is the end of the block.
  CHECK(ReadReports(BlobWriter().Begin("").Token(1).Raw("name").FinishOpen()) ==
        Only("/: the structure block ends at byte 72 in the middle of a token"));
  CHECK(ReadReports(BlobWriter().Begin("").Token(1).Raw("n\0"s).FinishOpen()) ==
        Only("/: the structure block ends at byte 70 in the middle of a token"));
}

TEST_CASE("Names of nodes", "[dt][tree_reader]") {
  const auto named = [](std::string_view name) {
    return ReadReports(BlobWriter().Begin("").Begin(name).End().End().Finish());
  };
  CHECK(named(std::string(255, 'n')).empty());
  CHECK(named(std::string(256, 'n')) ==
        Only("/: a node's name is longer than 255 bytes, or has no end, at byte 64"));
  CHECK(named("a-name-longer-than-the-31-characters-of-old@1234,5").empty());
  for (const std::string& name : {""s, "a/b"s, "a b"s, "a\x1b[31m"s, "a\x7f"s, "gr\xc3\xbcn"s}) {
    CAPTURE(name);
    CHECK(named(name) == Only("/: a node's name is empty or holds a character that no name may "
                              "have, at byte 64"));
  }
}

TEST_CASE("Lengths and names of properties are checked", "[dt][tree_reader]") {
  const auto property = [](uint32_t length, uint32_t name, std::string_view strings) {
    BlobWriter writer;
    writer.AddString(strings);
    return ReadReports(
        writer.Begin("").Raw(CellBytes({3, length, name})).Raw("abcd").End().Finish());
  };
  CHECK(property(4, 0, "name").empty());
  CHECK(property(4, 2, "name").empty());  // the tail of another name
  for (const uint32_t length : {13u, 100u, 0x7fffffffu, 0xfffffffdu, 0xffffffffu}) {
    CAPTURE(length);
    CHECK(property(length, 0, "name") ==
          Only("/: a property of " + std::to_string(length) +
               " bytes does not fit into the structure block, at byte 64"));
  }
  for (const uint32_t name : {4u, 5u, 1000u, 0xffffffffu}) {
    CAPTURE(name);
    CHECK(property(4, name, "name") == Only("/: a property's name, " + std::to_string(name) +
                                            " bytes into the strings block, is no name, at byte "
                                            "64"));
  }
  CHECK(property(4, 0, std::string(255, 'n')).empty());
  CHECK(property(4, 0, std::string(256, 'n')).size() == 1);
  CHECK(property(4, 1, std::string(256, 'n')).empty());
  CHECK(property(4, 0, "a\nb").size() == 1);

  // A strings block whose last name has no NUL.
  std::string bytes = BlobWriter().Begin("").Property("name", "").End().Finish();
  Put(bytes, kStringsSizeAt, 4);
  CHECK(ReadReports(bytes) ==
        Only("/: a property's name, 0 bytes into the strings block, is no name, at byte 64"));
  // The structure block ends within a property's head.
  CHECK(ReadReports(BlobWriter().Begin("").Raw(CellBytes({3, 0})).FinishOpen()) ==
        Only("/: the structure block ends at byte 72 in the middle of a token"));
}

TEST_CASE("The same name twice", "[dt][tree_reader]") {
  CHECK(ReadReports(BlobWriter()
                        .Begin("")
                        .Begin("soc")
                        .Begin("a@1")
                        .End()
                        .Begin("a@2")
                        .End()
                        .Begin("a@1")
                        .End()
                        .End()
                        .End()
                        .Finish()) == Only("/soc: two nodes are named `a@1`, the second at byte "
                                           "96"));
  // Two offsets in the strings block, one name: BlobWriter writes it twice.
  CHECK(ReadReports(BlobWriter()
                        .Begin("")
                        .Begin("n")
                        .Property("reg")
                        .Property("ranges")
                        .Property("reg")
                        .End()
                        .End()
                        .Finish()) ==
        Only("/n:reg: two properties are named `reg`, the second at byte 96"));
  // At several nodes the same names are what one expects.
  CHECK(ReadReports(BlobWriter()
                        .Begin("")
                        .Property("reg")
                        .Begin("a")
                        .Property("reg")
                        .Begin("a")
                        .Property("reg")
                        .End()
                        .End()
                        .End()
                        .Finish())
            .empty());
  // A forged tree with nothing else is given up soon.
  BlobWriter writer;
  writer.Begin("");
  for (int i = 0; i < 1000; ++i) writer.Begin("n").End();
  CHECK(ReadReports(writer.End().Finish()).size() == 20);
  BlobWriter many;
  many.Begin("");
  for (int i = 0; i < 1000; ++i) many.Property("p");
  CHECK(ReadReports(many.End().Finish()).size() == 20);
}

TEST_CASE("Phandles and compatibles have a form", "[dt][tree_reader]") {
  const auto phandle = [](std::string_view value) {
    return ReadReports(BlobWriter()
                           .Begin("")
                           .Begin("a")
                           .Property("phandle", CellBytes({1}))
                           .End()
                           .Begin("b")
                           .Property("phandle", value)
                           .End()
                           .End()
                           .Finish());
  };
  CHECK(phandle(CellBytes({2})).empty());
  CHECK(phandle(CellBytes({1})) == Only("/b:phandle: phandle 0x1 is also that of another node, at "
                                        "byte 100"));
  CHECK(phandle("abc") == Only("/b:phandle: a phandle that is not one cell, at byte 112"));
  const auto compatible = [](std::string_view value) {
    return ReadReports(BlobWriter().Begin("").Property("compatible", value).End().Finish());
  };
  CHECK(compatible("").empty());
  CHECK(compatible("a\0b\0"s).empty());
  const Strings no_list =
      Only("/:compatible: not a list of printable strings, at byte 76");
  CHECK(compatible("a b\0"s).empty());
  CHECK(compatible("a\0b"s).empty());  // as Linux takes it
  CHECK(compatible("a\0\x1b[1m\0"s) == no_list);
  CHECK(compatible("a\xff\0"s) == no_list);
}

TEST_CASE("A FIT image is told from a tree", "[dt][tree_reader]") {
  Diagnostics diagnostics;
  CHECK_FALSE(ReadTree(BlobWriter()
                           .Begin("")
                           .Property("description", "x\0"s)
                           .Begin("images")
                           .End()
                           .Begin("configurations")
                           .End()
                           .End()
                           .Finish(),
                       diagnostics));
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].message == "is a FIT image, not a device tree");
  CHECK(diagnostics.all()[0].help.size() == 1);
}

TEST_CASE("Depth is bounded", "[dt][tree_reader]") {
  const auto nested = [](size_t levels) {
    BlobWriter writer;
    writer.Begin("");
    for (size_t i = 1; i < levels; ++i) writer.Begin("n");
    for (size_t i = 0; i < levels; ++i) writer.End();
    return writer.Finish();
  };
  Diagnostics diagnostics;
  const auto tree = ReadTree(nested(kMaxTreeDepth), diagnostics);
  REQUIRE(tree);
  CHECK(tree->at(kMaxTreeDepth - 1).Path().size() == 2 * (kMaxTreeDepth - 1));
  const Strings reports = ReadReports(nested(kMaxTreeDepth + 1));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].find("nodes nested deeper than 64 levels at byte 568") != std::string::npos);
  CHECK(ReadReports(nested(100000)).size() == 1);
}

TEST_CASE("The number of nodes is bounded", "[dt][tree_reader]") {
  const auto wide = [](size_t nodes) {
    BlobWriter writer;
    writer.Begin("");
    for (size_t i = 1; i < nodes; ++i) writer.Begin(std::to_string(i)).End();
    return writer.End().Finish();
  };
  Diagnostics diagnostics;
  const auto tree = ReadTree(wide(kMaxTreeNodes), diagnostics);
  REQUIRE(tree);
  CHECK(tree->size() == 262'144);
  const Strings reports = ReadReports(wide(kMaxTreeNodes + 1));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].find("more than 262144 nodes, at byte ") != std::string::npos);
}

// What a user of the tree does with every part of it.
size_t UseAll(const DeviceTree& tree) {
  size_t sum = 0;
  for (const Node node : tree.all()) {
    REQUIRE(tree.FindPath(node.Path()) == node);
    sum += LinuxDeviceName(node).size() + node.Compatibles().size();
    for (const Property property : node.properties()) {
      for (const char c : property.value) sum += static_cast<unsigned char>(c);
      REQUIRE(node.Find(property.name)->value.data() == property.value.data());
    }
  }
  Diagnostics diagnostics;
  const IommuMap map = IommuMap::Read(tree, diagnostics);
  for (const IommuUser& user : map.users()) {
    sum += user.Iommus().size() + (user.Covering(0x10, MapForm::kByCells) != nullptr);
  }
  return sum + tree.DistinctCompatibles().size();
}

// Reads `bytes`: a whole tree that libfdt finds sound as well, or an error with a name.
bool ReadsOrReports(const std::string& bytes) {
  Diagnostics diagnostics;
  const auto tree = ReadTree(bytes, diagnostics);
  if (!tree) {
    REQUIRE(diagnostics.has_errors());
    REQUIRE(diagnostics.all().front().kind->id == "bad-tree");
    return false;
  }
  REQUIRE(diagnostics.all().empty());
  UseAll(*tree);
  REQUIRE(fdt_check_full(bytes.data(), bytes.size()) == 0);
  return true;
}

TEST_CASE("Every truncation is an error", "[dt][tree_reader]") {
  for (const char* name : {"iommu-zero-cells", "labels"}) {
    const std::string bytes = BoardBytes(name);
    REQUIRE(ReadsOrReports(bytes));
    for (size_t size = 0; size < bytes.size(); ++size) {
      CAPTURE(name, size);
      REQUIRE_FALSE(ReadsOrReports(bytes.substr(0, size)));
    }
  }
}

TEST_CASE("A truncation with sizes to match is never out of bounds", "[dt][tree_reader]") {
  const std::string bytes = BoardBytes("pci-iommu-map");
  const uint32_t structure = Get(bytes, kStructureAt);
  for (uint32_t size = 0; size < Get(bytes, kStructureSizeAt); ++size) {
    CAPTURE(size);
    std::string cut = bytes;
    Put(cut, kStructureSizeAt, size);
    REQUIRE_FALSE(ReadsOrReports(cut));
  }
  // Strings before the structure, so that the structure ends with the file.
  std::string moved = bytes.substr(0, structure);
  const std::string strings = bytes.substr(Get(bytes, kStringsAt));
  moved += strings + std::string((4 - strings.size() % 4) % 4, '\0');
  const auto begin = static_cast<uint32_t>(moved.size());
  const std::string tokens = bytes.substr(structure, Get(bytes, kStructureSizeAt));
  Put(moved, kStringsAt, structure);
  Put(moved, kStructureAt, begin);
  for (size_t size = 0; size <= tokens.size(); ++size) {
    CAPTURE(size);
    std::string cut = moved + tokens.substr(0, size);
    Put(cut, kTotalSizeAt, static_cast<uint32_t>(cut.size()));
    Put(cut, kStructureSizeAt, static_cast<uint32_t>(size));
    REQUIRE(ReadsOrReports(cut) == (size == tokens.size()));
    Put(cut, kVersionAt, 16);
    REQUIRE(ReadsOrReports(cut) == (size == tokens.size()));
  }
}

TEST_CASE("Random flips give a tree or an error", "[dt][tree_reader]") {
  std::mt19937 random(20231117);  // NOLINT: the same ones in each run
  int sound = 0;
  for (const char* name : {"buses", "iommu-stream-ids", "bad-iommus", "labels"}) {
    const std::string bytes = BoardBytes(name);
    for (int round = 0; round < 2500; ++round) {
      std::string flipped = bytes;
      for (unsigned flips = 1 + random() % 4; flips > 0; --flips) {
        // Mostly the structure block; single bits and whole bytes.
        const size_t at = random() % flipped.size();
        const unsigned value = random();
        flipped[at] =
            static_cast<char>(value & 1 ? value >> 8 : flipped[at] ^ 1 << (value >> 8) % 8);
      }
      sound += ReadsOrReports(flipped);
    }
  }
  // Neither all nor none survive, or the flips would test nothing.
  CHECK(sound > 1000);
  CHECK(sound < 9000);
}

}  // namespace
}  // namespace dtpolicy::dt
