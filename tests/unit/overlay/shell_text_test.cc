// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/shell_text.h"

#include "catch.h"
#include "overlay/fixtures.h"

namespace dtpolicy::overlay {
namespace {

TEST_CASE("a word of U-Boot's shell") {
  CHECK(ShellWord("/soc/display@1000") == "/soc/display@1000");
  CHECK(ShellWord("xen,force-iommu-dma") == "xen,force-iommu-dma");
  // `#` begins a comment, and the others mean something too.
  CHECK(ShellWord("#address-cells") == "'#address-cells'");
  CHECK(ShellWord("").size() == 2);
  CHECK(ShellWord("/a;reset") == "'/a;reset'");
  CHECK(ShellWord("/$(x)`y`${z}") == "'/$(x)`y`${z}'");
  CHECK(ShellWord("/back\\slash") == "'/back'\\\\'slash'");
  CHECK(ShellWord("/it's") == "'/it'\\''s'");
}

TEST_CASE("a comment of U-Boot's shell is on lines of its own") {
  CHECK(ShellComment("").empty());
  CHECK(ShellComment("one\nfdt rm /") == "# one fdt rm /\n");
  CHECK(ShellComment(std::string(60, 'a') + ' ' + std::string(60, 'b')) ==
        "# " + std::string(60, 'a') + "\n# " + std::string(60, 'b') + "\n");
}

TEST_CASE("the head of a script") {
  Overlay overlay = MakeOverlay({});
  CHECK(ShellHeader(overlay, "Commands for") ==
        "# Commands for Acme Board. Made by dtpolicy from acme.yaml; do not edit, change the "
        "policy.\n#\n");
  overlay.board_name.clear();
  overlay.policy_name.clear();
  overlay.license = "GPL-2.0-only\nreset";
  CHECK(ShellHeader(overlay, "Commands for") ==
        "# SPDX-License-Identifier: GPL-2.0-only reset\n"
        "# Commands for acme,board. Made by dtpolicy; do not edit, change the policy.\n#\n");
}

}  // namespace
}  // namespace dtpolicy::overlay
