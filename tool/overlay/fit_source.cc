// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// FIT source for `mkimage -f` (U-Boot doc/usage/fit/overlay-fdt-boot.rst): the user adds Xen and
// the address that depends on the board.
//
// The overlay can be asked for in two ways. U-Boot boots on without a configuration that it does
// not find behind another (boot/image-fit.c: boot_get_fdt_fit, 2023.01), so `#base#overlay` with a
// letter wrong is `#base`. `#with-overlay` names both trees itself: a letter wrong boots nothing.

#include <fmt/format.h>

#include <string_view>

#include "overlay/content.h"
#include "overlay/dts_text.h"
#include "overlay/write.h"
#include "plan/dom0.h"

namespace dtpolicy::overlay {
namespace {

// An image node with a device tree in it. `remark` stands above it.
std::string Image(std::string_view name, std::string_view description, const std::string& file,
                  std::string_view architecture, std::string_view remark) {
  std::string image;
  AppendComment(image, 2, remark);
  image += fmt::format("\t\t{} {{\n", name);
  image += fmt::format("\t\t\tdescription = {};\n", QuotedString(description));
  image += fmt::format("\t\t\tdata = /incbin/({});\n", QuotedString(file));
  image += "\t\t\ttype = \"flat_dt\";\n";
  if (!architecture.empty()) {
    image += fmt::format("\t\t\tarch = {};\n", QuotedString(architecture));
  }
  image += "\t\t\tcompression = \"none\";\n\n";
  image += "\t\t\thash-1 {\n\t\t\t\talgo = \"sha256\";\n\t\t\t};\n\t\t};\n";
  return image;
}

// `trees` as the source has it: a list of quoted names.
std::string Configuration(std::string_view name, std::string_view description,
                          std::string_view trees) {
  return fmt::format("\t\t{} {{\n\t\t\tdescription = {};\n\t\t\tfdt = {};\n\t\t}};\n", name,
                     QuotedString(description), trees);
}

}  // namespace

std::string WriteFitSource(const dt::DeviceTree& base, const Overlay& overlay,
                           const std::string& base_file, const std::string& dtbo_file) {
  const std::string_view architecture = platform::Name(plan::DefaultDom0(base).architecture);
  std::string source = SourceHeader(
      overlay,
      // NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
      {"FIT with the device tree and its overlay for IOMMU DMA under Xen, for mkimage -f. Add the "
       "image of Xen, name it as `kernel` in the configurations `with-overlay` and `base`, and "
       "boot it with",
       "bootm ADDRESS#with-overlay", "or without the overlay with", "bootm ADDRESS#base",
       "`bootm ADDRESS#base#overlay` adds the overlay too, but boots on without it when its name "
       "is misspelt."});
  source += "\n/dts-v1/;\n\n/ {\n";
  source += fmt::format("\tdescription = {};\n\n", QuotedString(BoardName(overlay)));
  source += "\timages {\n";
  source += Image("fdt-base", "device tree", base_file, architecture,
                  "To take the overlay it needs a place in RAM of its own, with room behind it for "
                  "the overlay's size: add load = <ADDRESS>;");
  source += '\n';
  source += Image("fdt-overlay", "overlay", dtbo_file, architecture, "");
  source += "\t};\n\n\tconfigurations {\n\t\tdefault = \"with-overlay\";\n\n";
  source += Configuration("with-overlay", "with the overlay", R"("fdt-base", "fdt-overlay")");
  source += '\n';
  source += Configuration("base", "without the overlay", R"("fdt-base")");
  source += '\n';
  source += Configuration("overlay", "to be added behind #base", R"("fdt-overlay")");
  source += "\t};\n};\n";
  return source;
}

}  // namespace dtpolicy::overlay
