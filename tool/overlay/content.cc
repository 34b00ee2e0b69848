// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/content.h"

#include <utility>

#include "base/wrap.h"
#include "dt/structure_writer.h"
#include "overlay/stamp.h"

namespace dtpolicy::overlay {
namespace {

// What every PCI bus has (PCI bus binding to IEEE 1275, 2.1.1 and 3.1.1): stated again beside a new
// child, since dtc warns of a `reg` whose parent does not say how many cells it has.
void AddPciCells(NewContent& bus) {
  bus.properties.push_back({"#address-cells", {3}});
  bus.properties.push_back({"#size-cells", {2}});
}

// The `__overlay__` node of `fragment`.
NewContent OverlayNode(const Fragment& fragment) {
  // Built from the innermost node outwards.
  NewContent content;
  content.properties.push_back({kForceIommuDma});
  for (auto node = fragment.nodes.rbegin(); node != fragment.nodes.rend(); ++node) {
    content.name = node->name;
    // Configuration space of bus 0: Linux looks at bits 15..8 alone (of_pci_get_devfn, 6.12), and
    // a bridge gives the buses below it their numbers only when it is probed.
    const uint32_t address = uint32_t{node->function.devfn()} << 8;
    content.properties.insert(content.properties.begin(), {"reg", {address, 0, 0, 0, 0}});
    NewContent parent;
    AddPciCells(parent);
    parent.children.push_back(std::move(content));
    content = std::move(parent);
  }
  content.name = "__overlay__";
  return content;
}

NewContent StampNode(const Stamp& stamp) {
  NewContent chosen{"chosen",
                    {{kStampPolicy, {}, stamp.policy},
                     {kStampDigest, {}, stamp.digest},
                     {kStampVersion, {}, stamp.version}},
                    {}};
  return {"__overlay__", {}, {std::move(chosen)}};
}

}  // namespace

std::string NewProperty::Value() const {
  std::string bytes = text;
  if (!text.empty()) bytes.push_back('\0');
  for (uint32_t cell : cells) dt::AppendBigEndian32(bytes, cell);
  return bytes;
}

size_t FragmentCount(const Overlay& overlay) {
  return overlay.fragments.size() + (overlay.stamp ? 1 : 0);
}

FragmentContent ContentOf(const Overlay& overlay, size_t fragment) {
  if (fragment == overlay.fragments.size()) return {"/", StampNode(overlay.stamp.value())};
  const Fragment& device = overlay.fragments[fragment];
  return {device.target_path, OverlayNode(device)};
}

std::string BoardName(const Overlay& overlay) {
  if (!overlay.board_name.empty()) return OneLine(overlay.board_name);
  return overlay.compatible.empty() ? "the board" : OneLine(overlay.compatible.front());
}

std::string CommentOf(const Overlay& overlay, size_t fragment) {
  if (fragment == overlay.fragments.size()) return "Which policy made this, for `dtpolicy verify`";
  const Fragment& device = overlay.fragments[fragment];
  std::string comment(device.rule);
  if (!device.reason.empty()) comment.append(": ").append(device.reason);
  return comment;
}

}  // namespace dtpolicy::overlay
