// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/fixtures.h"

#include <libfdt.h>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/write.h"
#include "plan/plan.h"

namespace dtpolicy::overlay {

std::string SmallBoardBytes() {
  using dt::CellBytes;
  using dt::StringBytes;
  dt::BlobWriter writer;
  writer.Begin("")
      .Property("compatible", StringBytes("acme,board-v2") + StringBytes("acme,board"))
      .Property("#address-cells", CellBytes({1}))
      .Property("#size-cells", CellBytes({1}))
      .Begin("soc")
      .Begin("display@1000")
      .Property("compatible", StringBytes("acme,display"))
      .Property("iommus", CellBytes({1, 2}))
      .End()
      .Begin("bare@2000")
      .End()
      .Begin("forced@3000")
      .Property("xen,force-iommu-dma")
      .End()
      .End()
      .Begin("pcie@10000000")
      .Property("#address-cells", CellBytes({3}))
      .Property("#size-cells", CellBytes({2}))
      .Begin("pci@1,0")
      .Property("reg", CellBytes({0x800, 0, 0, 0, 0}))
      .Begin("dev@0,0")
      .Property("reg", CellBytes({0, 0, 0, 0, 0}))
      .End()
      .End()
      .End()
      .End();
  return writer.Finish();
}

std::unique_ptr<const dt::DeviceTree> ReadTree(std::string bytes) {
  Diagnostics diagnostics;
  std::unique_ptr<const dt::DeviceTree> tree = dt::ReadTree(std::move(bytes), diagnostics);
  CHECK(dt::Reported(diagnostics) == std::vector<std::string>());
  REQUIRE(tree != nullptr);
  return tree;
}

std::unique_ptr<const dt::DeviceTree> SmallBoard() { return ReadTree(SmallBoardBytes()); }

Overlay MakeOverlay(std::vector<Fragment> fragments) {
  Overlay overlay;
  overlay.compatible = {"acme,board"};
  overlay.board_name = "Acme Board";
  overlay.policy_name = "acme.yaml";
  overlay.fragments = std::move(fragments);
  return overlay;
}

Fragment Device(std::string_view path) {
  Fragment fragment;
  fragment.path = fragment.target_path = path;
  fragment.rule = "display";
  return fragment;
}

Fragment Function(std::string_view path, std::vector<policy::PciFunction> functions) {
  Fragment fragment;
  fragment.target_path = path;
  fragment.rule = "disk";
  for (const policy::PciFunction& function : functions) {
    const bool is_bridge = &function != &functions.back();
    fragment.nodes.push_back({plan::PciNodeName(function, is_bridge), function, is_bridge});
  }
  return fragment;
}

std::unique_ptr<const edit::AppliedOverlay> Apply(const dt::DeviceTree& base,
                                                  const Overlay& overlay) {
  Diagnostics diagnostics;
  auto applied = edit::ApplyOverlay(base, *ReadTree(WriteDtbo(overlay)), diagnostics);
  CHECK(dt::Reported(diagnostics).empty());
  REQUIRE(applied != nullptr);
  return applied;
}

std::string Merged(const dt::DeviceTree& base, const Overlay& overlay) {
  return Apply(base, overlay)->tree.Write();
}

size_t GrowthOf(const dt::DeviceTree& base, const Overlay& overlay) {
  return Apply(base, overlay)->tree.Growth();
}

std::string ApplyWithLibfdt(std::string_view base, std::string overlay) {
  std::string tree(base.size() + 4 * overlay.size() + 4096, '\0');
  REQUIRE(fdt_open_into(base.data(), tree.data(), static_cast<int>(tree.size())) == 0);
  REQUIRE(fdt_overlay_apply(tree.data(), overlay.data()) == 0);
  return Pack(tree);
}

std::string Pack(std::string_view tree) {
  std::string packed(tree.size() + 4096, '\0');
  REQUIRE(fdt_open_into(tree.data(), packed.data(), static_cast<int>(packed.size())) == 0);
  REQUIRE(fdt_pack(packed.data()) == 0);
  packed.resize(fdt_totalsize(packed.data()));
  return packed;
}

std::string WithCleanPadding(std::string tree) {
  int next = 0;
  for (int offset = 0; offset >= 0; offset = next) {
    const uint32_t tag = fdt_next_tag(tree.data(), offset, &next);
    if (tag == FDT_END) break;
    int length = 0;
    const char* end = nullptr;
    if (tag == FDT_BEGIN_NODE) {
      end = fdt_get_name(tree.data(), offset, &length);
      end += length + 1;
    } else if (tag == FDT_PROP) {
      const void* value = fdt_getprop_by_offset(tree.data(), offset, nullptr, &length);
      end = static_cast<const char*>(value) + length;
    } else {
      continue;
    }
    const size_t begin = static_cast<size_t>(end - tree.data());
    const size_t structure = fdt_off_dt_struct(tree.data());
    for (size_t i = begin; i < structure + static_cast<size_t>(next); ++i) tree[i] = '\0';
  }
  return tree;
}

}  // namespace dtpolicy::overlay
