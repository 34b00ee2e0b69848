// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <string>

#include "catch.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

TEST_CASE("overlay source says what it is for, and beside each device why") {
  Overlay overlay =
      MakeOverlay({Device("/soc/display@1000"), Function("/pcie@10000000", {{0x1c, 2}, {0, 1}})});
  overlay.license = "GPL-2.0-only";
  overlay.compatible = {"acme,board-v2", "acme,board"};
  overlay.fragments[0].reason =
      "the display's driver refuses to bind unless all its parts share DMA ops";

  CHECK(WriteDts(overlay) == R"(// SPDX-License-Identifier: GPL-2.0-only
/*
 * Acme Board: devices that use IOMMU DMA under Xen.
 *
 * Made by dtpolicy from acme.yaml. Do not edit: change the policy.
 */

/dts-v1/;
/plugin/;

/ {
	compatible = "acme,board-v2", "acme,board";

	/*
	 * display: the display's driver refuses to bind unless all its parts
	 * share DMA ops
	 */
	fragment@0 {
		target-path = "/soc/display@1000";

		__overlay__ {
			xen,force-iommu-dma;
		};
	};

	/* disk */
	fragment@1 {
		target-path = "/pcie@10000000";

		__overlay__ {
			#address-cells = <3>;
			#size-cells = <2>;

			pci@1c,2 {
				reg = <0xe200 0 0 0 0>;
				#address-cells = <3>;
				#size-cells = <2>;

				dev@0,1 {
					reg = <0x100 0 0 0 0>;
					xen,force-iommu-dma;
				};
			};
		};
	};
};
)");
}

TEST_CASE("overlay source without a license, a board's name or a device") {
  Overlay overlay;
  overlay.compatible = {"acme,board"};
  CHECK(WriteDts(overlay) == R"(/*
 * acme,board: devices that use IOMMU DMA under Xen.
 *
 * Made by dtpolicy. Do not edit: change the policy.
 */

/dts-v1/;
/plugin/;

/ {
	compatible = "acme,board";
};
)");
}

TEST_CASE("no text of a policy or a tree leaves its comment or its string") {
  Overlay overlay = MakeOverlay({Device("/soc/\"; evil; //\\")});
  overlay.board_name = "Acme */ / { evil; }; /*";
  overlay.policy_name = "*/.yaml";
  overlay.license = "MIT\n/ { evil; };";
  overlay.compatible = {"a\"b", "tab\tand\001digit1"};
  overlay.fragments[0].rule = "a*/b**//c";
  overlay.fragments[0].reason = "two\nlines\r\n\tand a tab";
  CHECK(WriteDts(overlay) == R"(// SPDX-License-Identifier: MIT / { evil; };
/*
 * Acme * / / { evil; }; /*: devices that use IOMMU DMA under Xen.
 *
 * Made by dtpolicy from * /.yaml. Do not edit: change the policy.
 */

/dts-v1/;
/plugin/;

/ {
	compatible = "a\"b", "tab\011and\001digit1";

	/* a* /b** //c: two lines and a tab */
	fragment@0 {
		target-path = "/soc/\"; evil; //\\";

		__overlay__ {
			xen,force-iommu-dma;
		};
	};
};
)");
}

}  // namespace
}  // namespace dtpolicy::overlay
