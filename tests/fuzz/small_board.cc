// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "small_board.h"

#include <cstdint>
#include <initializer_list>

#include "dt/structure_writer.h"

namespace dtpolicy::fuzz {
namespace {

std::string Cells(std::initializer_list<uint32_t> values) {
  std::string bytes;
  for (const uint32_t value : values) dt::AppendBigEndian32(bytes, value);
  return bytes;
}

std::string Text(std::string_view value) { return std::string(value) + '\0'; }

void Device(dt::StructureWriter& writer, std::string_view name, std::string_view compatible,
            uint32_t number) {
  writer.BeginNode(name);
  writer.Property("compatible", Text(compatible));
  writer.Property("reg", Cells({number, 1}));
  writer.Property("iommus", Cells({1, number}));
  writer.EndNode();
}

}  // namespace

std::string BoardBytes() {
  dt::StringTable strings;
  dt::StructureWriter writer(strings);
  writer.BeginNode("");
  writer.Property("compatible", Text("a,b"));
  writer.Property("#address-cells", Cells({1}));
  writer.Property("#size-cells", Cells({1}));
  writer.Property("interrupt-parent", Cells({2}));
  writer.BeginNode("aliases");
  writer.Property("d0", Text("/d@1"));
  writer.EndNode();
  writer.BeginNode("__symbols__");
  writer.Property("d", Text("/d@1"));
  writer.EndNode();
  writer.BeginNode("cpus");
  writer.BeginNode("cpu@0");
  writer.Property("device_type", Text("cpu"));
  writer.Property("compatible", Text("arm,cortex-a53"));
  writer.EndNode();
  writer.EndNode();
  writer.BeginNode("gic");
  writer.Property("compatible", Text("arm,gic-400"));
  writer.Property("interrupt-controller", {});
  writer.Property("#interrupt-cells", Cells({3}));
  writer.Property("phandle", Cells({2}));
  writer.EndNode();
  writer.BeginNode("i@9");
  writer.Property("compatible", Text("arm,smmu-v3"));
  writer.Property("#iommu-cells", Cells({1}));
  writer.Property("phandle", Cells({1}));
  writer.EndNode();
  Device(writer, "d@1", "a,d", 1);
  Device(writer, "e@2", "a,d", 2);
  Device(writer, "fimd@3", "samsung,exynos5250-fimd", 3);
  Device(writer, "mixer@4", "samsung,exynos5250-mixer", 4);
  Device(writer, "mmc@5", "rockchip,rk3399-dw-mshc", 5);
  writer.BeginNode("p@6");
  writer.Property("device_type", Text("pci"));
  writer.Property("iommu-map", Cells({0, 1, 0, 0x10000}));
  writer.EndNode();
  writer.EndNode();
  return writer.TakeBlob();
}

}  // namespace dtpolicy::fuzz
