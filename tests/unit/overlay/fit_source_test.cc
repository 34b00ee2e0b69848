// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <string>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

std::unique_ptr<const dt::DeviceTree> BoardWithCore(std::string_view core) {
  return ReadTree(dt::BlobWriter()
                      .Begin("")
                      .Begin("cpus")
                      .Begin("cpu@0")
                      .Property("compatible", dt::StringBytes(core))
                      .End()
                      .End()
                      .End()
                      .Finish());
}

TEST_CASE("the FIT source has both trees, a configuration for each and one for both") {
  Overlay overlay = MakeOverlay({Device("/soc/display@1000")});
  overlay.license = "MIT";
  CHECK(WriteFitSource(*BoardWithCore("arm,cortex-a15"), overlay, "acme \"v2\".dtb", "acme.dtbo") ==
        R"(// SPDX-License-Identifier: MIT
/*
 * Acme Board: FIT with the device tree and its overlay for IOMMU DMA under Xen,
 * for mkimage -f. Add the image of Xen, name it as `kernel` in the
 * configurations `with-overlay` and `base`, and boot it with
 *
 * bootm ADDRESS#with-overlay
 *
 * or without the overlay with
 *
 * bootm ADDRESS#base
 *
 * `bootm ADDRESS#base#overlay` adds the overlay too, but boots on without it
 * when its name is misspelt.
 *
 * Made by dtpolicy from acme.yaml. Do not edit: change the policy.
 */

/dts-v1/;

/ {
	description = "Acme Board";

	images {
		/*
		 * To take the overlay it needs a place in RAM of its own, with
		 * room behind it for the overlay's size: add load = <ADDRESS>;
		 */
		fdt-base {
			description = "device tree";
			data = /incbin/("acme \"v2\".dtb");
			type = "flat_dt";
			arch = "arm";
			compression = "none";

			hash-1 {
				algo = "sha256";
			};
		};

		fdt-overlay {
			description = "overlay";
			data = /incbin/("acme.dtbo");
			type = "flat_dt";
			arch = "arm";
			compression = "none";

			hash-1 {
				algo = "sha256";
			};
		};
	};

	configurations {
		default = "with-overlay";

		with-overlay {
			description = "with the overlay";
			fdt = "fdt-base", "fdt-overlay";
		};

		base {
			description = "without the overlay";
			fdt = "fdt-base";
		};

		overlay {
			description = "to be added behind #base";
			fdt = "fdt-overlay";
		};
	};
};
)");
}

TEST_CASE("the architecture of a FIT is that of the base's cores") {
  const auto names_arm64 = [](std::string_view core) {
    const std::string source =
        WriteFitSource(*BoardWithCore(core), MakeOverlay({}), "a.dtb", "a.dtbo");
    CHECK((source.find("\"arm\"") == std::string::npos) !=
          (source.find("\"arm64\"") == std::string::npos));
    return source.find("\"arm64\"") != std::string::npos;
  };
  CHECK_FALSE(names_arm64("arm,cortex-a7"));
  CHECK_FALSE(names_arm64("qcom,krait"));
  CHECK(names_arm64("arm,cortex-a72"));
  CHECK(names_arm64("apple,icestorm"));
}

}  // namespace
}  // namespace dtpolicy::overlay
