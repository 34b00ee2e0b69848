// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay → .dtbo. The bytes are those that dtc makes of the .dts form.

#include <fmt/format.h>

#include "dt/structure_writer.h"
#include "overlay/content.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

std::string StringList(const std::vector<std::string>& strings) {
  std::string value;
  for (const std::string& string : strings) {
    value += string;
    value.push_back('\0');
  }
  return value;
}

void WriteNode(const NewContent& node, dt::StructureWriter& writer) {
  writer.BeginNode(node.name);
  for (const NewProperty& property : node.properties) {
    writer.Property(property.name, property.Value());
  }
  for (const NewContent& child : node.children) WriteNode(child, writer);
  writer.EndNode();
}

}  // namespace

std::string WriteDtbo(const Overlay& overlay) {
  dt::StringTable strings;
  dt::StructureWriter writer(strings);
  writer.BeginNode("");
  writer.Property("compatible", StringList(overlay.compatible));
  for (size_t i = 0; i < FragmentCount(overlay); ++i) {
    const FragmentContent fragment = ContentOf(overlay, i);
    writer.BeginNode(fmt::format("fragment@{}", i));
    writer.Property("target-path", StringList({std::string(fragment.target_path)}));
    WriteNode(fragment.node, writer);
    writer.EndNode();
  }
  writer.EndNode();
  return writer.TakeBlob();
}

}  // namespace dtpolicy::overlay
