// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "edit/edited_tree.h"

#include <libfdt.h>

#include <string>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"

namespace dtpolicy::edit {
namespace {

using overlay::Pack;
using overlay::ReadTree;
using overlay::SmallBoard;
using overlay::WithCleanPadding;

// The same changes by libfdt, packed.
class ByLibfdt {
 public:
  explicit ByLibfdt(std::string_view tree) : bytes_(tree) {
    bytes_.resize(bytes_.size() + 4096);
    REQUIRE(fdt_open_into(bytes_.data(), bytes_.data(), static_cast<int>(bytes_.size())) == 0);
  }
  void Set(const char* path, const char* name, std::string_view value) {
    const int node = fdt_path_offset(bytes_.data(), path);
    REQUIRE(fdt_setprop(bytes_.data(), node, name, value.data(), static_cast<int>(value.size())) ==
            0);
  }
  void Add(const char* parent, const char* name) {
    REQUIRE(fdt_add_subnode(bytes_.data(), fdt_path_offset(bytes_.data(), parent), name) >= 0);
  }
  std::string Packed() {
    REQUIRE(fdt_pack(bytes_.data()) == 0);
    return bytes_.substr(0, fdt_totalsize(bytes_.data()));
  }

 private:
  std::string bytes_;
};

TEST_CASE("an unchanged tree is the base, packed") {
  const auto base = SmallBoard();
  const EditedTree tree(*base);
  CHECK(tree.Write() == Pack(base->blob().bytes()));
  CHECK(tree.Growth() == 0);
}

TEST_CASE("changes come to the bytes that libfdt gives") {
  const auto base = SmallBoard();
  EditedTree tree(*base);
  ByLibfdt expected(base->blob().bytes());

  // New, longer, shorter and emptied properties; a node without any before.
  const auto display = tree.Path("/soc/display@1000").value();
  tree.SetProperty(display, "first", "1");
  tree.SetProperty(display, "second", "22222");
  tree.SetProperty(display, "compatible", dt::StringBytes("acme,display-v2"));
  tree.SetProperty(display, "iommus", "");
  tree.SetProperty(display, "first", "again");
  expected.Set("/soc/display@1000", "first", "1");
  expected.Set("/soc/display@1000", "second", "22222");
  expected.Set("/soc/display@1000", "compatible", dt::StringBytes("acme,display-v2"));
  expected.Set("/soc/display@1000", "iommus", "");
  expected.Set("/soc/display@1000", "first", "again");
  const auto bare = tree.Path("/soc/bare@2000").value();
  tree.SetProperty(tree.AddChild(bare, "below"), "x", "");
  tree.SetProperty(bare, "y", "");
  tree.AddChild(bare, "beside");
  expected.Add("/soc/bare@2000", "below");
  expected.Set("/soc/bare@2000/below", "x", "");
  expected.Set("/soc/bare@2000", "y", "");
  expected.Add("/soc/bare@2000", "beside");
  tree.AddChild(tree.AddChild(0, "new"), "deep");
  expected.Add("/", "new");
  expected.Add("/new", "deep");

  const std::string written = tree.Write();
  CHECK(written == WithCleanPadding(expected.Packed()));
  // The 8 bytes of `iommus` are given back, but might have been last.
  CHECK(written.size() + 8 == Pack(base->blob().bytes()).size() + tree.Growth());
  CHECK(fdt_check_full(written.data(), written.size()) == 0);
}

TEST_CASE("what was set is found; what was not is the base's") {
  const auto base = SmallBoard();
  EditedTree tree(*base);
  const auto soc = tree.Path("/soc").value();
  const auto made = tree.AddChild(soc, "made@5");
  CHECK(tree.Path("/soc/made@5") == made);
  CHECK(tree.Path("/soc/made") == made);
  CHECK(tree.PathOf(made) == "/soc/made@5");
  CHECK(tree.PathOf(0) == "/");
  CHECK_FALSE(tree.Child(made, "x"));
  CHECK_FALSE(tree.Path("/none"));
  CHECK_FALSE(tree.Path("/soc/made@5/x"));
  // The newest stands first, as libfdt would find it.
  const auto newer = tree.AddChild(soc, "made@6");
  CHECK(tree.Path("/soc/made") == newer);
  CHECK(tree.Path("/soc/made@5") == made);

  CHECK(tree.Find(tree.Path("/soc/display@1000").value(), "compatible") ==
        dt::StringBytes("acme,display"));
  CHECK_FALSE(tree.Find(made, "compatible"));
  tree.SetProperty(made, "phandle", dt::CellBytes({0x55}));
  CHECK(tree.Phandle(0x55) == made);
  CHECK(tree.PhandleOf(made) == 0x55);
  CHECK_FALSE(tree.Phandle(0x56));
  CHECK_FALSE(tree.PhandleOf(newer));
}

TEST_CASE("a path may begin with an alias, also one that was set") {
  const auto base = ReadTree(dt::BlobWriter()
                                 .Begin("")
                                 .Begin("aliases")
                                 .Property("bus0", dt::StringBytes("/bus"))
                                 .Property("number", dt::CellBytes({5}))
                                 .Property("circle", dt::StringBytes("circle"))
                                 .End()
                                 .Begin("bus")
                                 .Begin("dev@1")
                                 .End()
                                 .End()
                                 .End()
                                 .Finish());
  EditedTree tree(*base);
  CHECK(tree.Path("bus0") == tree.Path("/bus"));
  CHECK(tree.Path("bus0/dev@1") == tree.Path("/bus/dev@1"));
  for (const char* nowhere : {"bus1", "number", "circle", "", "bus0/none"}) {
    CAPTURE(nowhere);
    CHECK_FALSE(tree.Path(nowhere));
  }
  tree.SetProperty(tree.Path("/aliases").value(), "bus1", dt::StringBytes("/bus/dev@1"));
  CHECK(tree.Path("bus1") == tree.Path("/bus/dev@1"));
}

}  // namespace
}  // namespace dtpolicy::edit
