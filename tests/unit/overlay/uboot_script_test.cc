// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <string>
#include <string_view>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

std::string Script(const dt::DeviceTree& base, const Overlay& overlay) {
  return WriteUbootScript(base, overlay, *Apply(base, overlay));
}

// The script from its first command on.
std::string Commands(const dt::DeviceTree& base, const Overlay& overlay) {
  const std::string script = Script(base, overlay);
  const size_t begin = script.find("\nfdt ");
  REQUIRE(begin != std::string::npos);
  return script.substr(begin + 1);
}

TEST_CASE("the script begins with a comment that says what it needs") {
  Overlay overlay = MakeOverlay({});
  overlay.license = "GPL-2.0-only";
  CHECK(Script(*SmallBoard(), overlay) ==
        R"(# SPDX-License-Identifier: GPL-2.0-only
# Device-tree changes for IOMMU DMA under Xen, for Acme Board. Made by dtpolicy from acme.yaml; do
# not edit, change the policy.
#
# First load the board's tree and make it the working one with `fdt addr ADDRESS`. The RAM behind
# it must be free: `fdt resize` moves its end up to 8 KiB on. Run this script once, with `source`,
# and make room again (`fdt resize`) for what is set in /chosen afterwards.
# It needs U-Boot 2011.12 or later with its hush shell. A command that fails, because the tree is
# another board's, or the script was run before, resets the board: a tree with half of the changes
# must not boot.
fdt addr || reset
)");
}

TEST_CASE("each command of the script stands with its way out") {
  Overlay overlay = MakeOverlay({Device("/soc/bare@2000"), Device("/soc/display@1000"),
                                 Function("/pcie@10000000", {{2, 0}})});
  overlay.fragments[0].reason = overlay.fragments[1].reason = "all or none";
  CHECK(Commands(*SmallBoard(), overlay) == R"(fdt addr || reset

# display: all or none
fdt resize 0x1000
fdt set /soc/bare@2000 xen,force-iommu-dma || reset
fdt set /soc/display@1000 xen,force-iommu-dma || reset

# disk
fdt mknod /pcie@10000000 dev@2,0 || reset
fdt resize 0x1000
fdt set /pcie@10000000/dev@2,0 reg "<0x1000 0x0 0x0 0x0 0x0>" || reset
fdt set /pcie@10000000/dev@2,0 xen,force-iommu-dma || reset
)");
}

TEST_CASE("a new bridge is made once, with its cells") {
  CHECK(Commands(*SmallBoard(), MakeOverlay({Function("/pcie@10000000", {{0x1c, 0}, {0, 0}}),
                                             Function("/pcie@10000000", {{0x1c, 0}, {0, 1}})})) ==
        R"(fdt addr || reset

# disk
fdt resize 0x1000
fdt mknod /pcie@10000000 pci@1c,0 || reset
fdt set /pcie@10000000/pci@1c,0 reg "<0xe000 0x0 0x0 0x0 0x0>" || reset
fdt resize 0x1000
fdt set /pcie@10000000/pci@1c,0 '#address-cells' "<0x3>" || reset
fdt set /pcie@10000000/pci@1c,0 '#size-cells' "<0x2>" || reset
fdt mknod /pcie@10000000/pci@1c,0 dev@0,0 || reset
fdt resize 0x1000
fdt set /pcie@10000000/pci@1c,0/dev@0,0 reg "<0x0 0x0 0x0 0x0 0x0>" || reset
fdt set /pcie@10000000/pci@1c,0/dev@0,0 xen,force-iommu-dma || reset
fdt mknod /pcie@10000000/pci@1c,0 dev@0,1 || reset
fdt resize 0x1000
fdt set /pcie@10000000/pci@1c,0/dev@0,1 reg "<0x100 0x0 0x0 0x0 0x0>" || reset
fdt set /pcie@10000000/pci@1c,0/dev@0,1 xen,force-iommu-dma || reset
)");
}

TEST_CASE("a node at the root, and names that the shell would take apart") {
  const auto tree = ReadTree(dt::BlobWriter()
                                 .Begin("")
                                 .Property("#address-cells", dt::CellBytes({3}))
                                 .Property("#size-cells", dt::CellBytes({2}))
                                 .Begin("a;reset")
                                 .End()
                                 .End()
                                 .Finish());
  CHECK(Commands(*tree, MakeOverlay({Device("/a;reset"), Function("/", {{1, 0}})})) ==
        R"(fdt addr || reset

# display
fdt resize 0x1000
fdt set '/a;reset' xen,force-iommu-dma || reset

# disk
fdt mknod / dev@1,0 || reset
fdt resize 0x1000
fdt set /dev@1,0 reg "<0x800 0x0 0x0 0x0 0x0>" || reset
fdt set /dev@1,0 xen,force-iommu-dma || reset
)");
}

TEST_CASE("what the base has is left out, and what it has otherwise is set") {
  CHECK(Commands(*SmallBoard(), MakeOverlay({Function("/pcie@10000000", {{1, 0}, {0, 0}})})) ==
        R"(fdt addr || reset

# disk
fdt resize 0x1000
fdt set /pcie@10000000/pci@1,0 '#address-cells' "<0x3>" || reset
fdt set /pcie@10000000/pci@1,0 '#size-cells' "<0x2>" || reset
fdt set /pcie@10000000/pci@1,0/dev@0,0 xen,force-iommu-dma || reset
)");
  const auto tree = ReadTree(dt::BlobWriter()
                                 .Begin("")
                                 .Property("#address-cells", dt::CellBytes({3}))
                                 .Property("#size-cells", dt::CellBytes({2}))
                                 .Begin("dev@1,0")
                                 .Property("reg", dt::CellBytes({0x800}))
                                 .End()
                                 .End()
                                 .Finish());
  CHECK(Commands(*tree, MakeOverlay({Function("/", {{1, 0}})})) == R"(fdt addr || reset

# disk
fdt resize 0x1000
fdt set /dev@1,0 reg "<0x800 0x0 0x0 0x0 0x0>" || reset
fdt set /dev@1,0 xen,force-iommu-dma || reset
)");
}

TEST_CASE("no line of a script is longer than the console buffer of old boards") {
  std::string_view rest;
  const std::string script =
      Script(*SmallBoard(), MakeOverlay({Function("/pcie@10000000", {{0x1c, 0}, {0, 0}}),
                                         Function("/pcie@10000000/pci@1,0", {{0x1f, 7}})}));
  for (rest = script; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    CHECK(rest.find('\n') < 256);
  }
}

TEST_CASE("what takes more room than an old U-Boot makes leaves none for the next command") {
  Overlay overlay = MakeOverlay({Device("/soc/bare@2000")});
  overlay.stamp = {"a-policy-with-a-name-longer-than-the-room.yaml",
                   "0123456789abcdef0123456789abcdef", "1.0.0"};
  CHECK(Commands(*SmallBoard(), overlay) == R"(fdt addr || reset

# display
fdt resize 0x1000
fdt set /soc/bare@2000 xen,force-iommu-dma || reset

# Which policy made this, for `dtpolicy verify`
fdt mknod / chosen || reset
fdt resize 0x1000
fdt set /chosen dtpolicy,policy a-policy-with-a-name-longer-than-the-room.yaml
fdt resize 0x1000
fdt set /chosen dtpolicy,digest 0123456789abcdef0123456789abcdef
fdt resize 0x1000
fdt set /chosen dtpolicy,version 1.0.0
)");
}

}  // namespace
}  // namespace dtpolicy::overlay
