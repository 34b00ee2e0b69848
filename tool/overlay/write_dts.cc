// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay → source, in the style of the kernel's .dtso files. People check it in and review it, so
// it says beside each fragment which rule wants it and why.

#include <fmt/format.h>

#include "overlay/content.h"
#include "overlay/dts_text.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

std::string Indent(size_t depth) { return std::string().append(depth, '\t'); }

std::string QuotedList(const std::vector<std::string>& strings) {
  std::string list;
  for (const std::string& string : strings) {
    if (!list.empty()) list += ", ";
    list += QuotedString(string);
  }
  return list;
}

void AppendProperty(std::string& source, size_t depth, const NewProperty& property) {
  source += Indent(depth);
  source += property.name;
  if (!property.text.empty()) source += " = " + QuotedString(property.text);
  if (!property.cells.empty()) {
    source += " = <";
    for (size_t i = 0; i < property.cells.size(); ++i) {
      if (i > 0) source += ' ';
      // Counts in decimal, addresses in hex.
      const uint32_t cell = property.cells[i];
      source += cell < 10 ? fmt::format("{}", cell) : fmt::format("{:#x}", cell);
    }
    source += '>';
  }
  source += ";\n";
}

void AppendNode(std::string& source, size_t depth, const NewContent& node) {
  source += Indent(depth) + node.name + " {\n";
  for (const NewProperty& property : node.properties) AppendProperty(source, depth + 1, property);
  for (const NewContent& child : node.children) {
    if (!source.ends_with("{\n")) source += '\n';
    AppendNode(source, depth + 1, child);
  }
  source += Indent(depth) + "};\n";
}

}  // namespace

std::string WriteDts(const Overlay& overlay) {
  std::string source = SourceHeader(overlay, {"devices that use IOMMU DMA under Xen."});
  source += "\n/dts-v1/;\n/plugin/;\n\n/ {\n";
  if (!overlay.compatible.empty()) {
    source += "\tcompatible = " + QuotedList(overlay.compatible) + ";\n";
  }
  for (size_t i = 0; i < FragmentCount(overlay); ++i) {
    const FragmentContent fragment = ContentOf(overlay, i);
    source += '\n';
    AppendComment(source, 1, CommentOf(overlay, i));
    source += fmt::format("\tfragment@{} {{\n", i);
    source += "\t\ttarget-path = " + QuotedString(fragment.target_path) + ";\n\n";
    AppendNode(source, 2, fragment.node);
    source += "\t};\n";
  }
  source += "};\n";
  return source;
}

}  // namespace dtpolicy::overlay
