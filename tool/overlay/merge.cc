// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay + base → merged tree. The base's structure block is copied once, with the additions put
// in where libfdt puts them (a property in front of the others, a new node in front of its
// siblings), so that the bytes are those of `fdtoverlay`, which moves the rest of the tree for
// each.

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "dt/fdt_blob.h"
#include "dt/structure_block.h"
#include "overlay/content.h"
#include "overlay/structure_writer.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

// Bytes to put in at an offset of the base's structure block.
struct Insertion {
  size_t offset;
  std::string bytes;
};

struct Splice {
  std::vector<Insertion> insertions;  // by offset
  std::string strings;                // to append to the strings block
};

// The offset behind the properties that start at `offset`: where the node's first child or its end
// stands. DeviceTree::Read has checked every length on the way.
size_t OffsetBehindProperties(std::string_view structure, size_t offset) {
  while (true) {
    const uint32_t token = dt::ReadBigEndian32(structure.data() + offset);
    if (token == dt::kTokenNop) {
      offset += dt::kTokenBytes;
    } else if (token == dt::kTokenProperty) {
      const uint32_t length = dt::ReadBigEndian32(structure.data() + offset + dt::kTokenBytes);
      offset += dt::kPropertyHeaderBytes + dt::AlignToken(length);
    } else {
      return offset;
    }
  }
}

// Names enter the strings block in the order of setting ...
void EnterNames(const NewContent& node, StringTable& strings) {
  for (const NewProperty& property : node.properties) strings.Offset(property.name);
  for (const NewContent& child : node.children) EnterNames(child, strings);
}

// ... while what is set later stands in front.
void WriteProperties(const NewContent& node, StructureWriter& writer) {
  for (auto property = node.properties.rbegin(); property != node.properties.rend(); ++property) {
    writer.Property(property->name, property->Value());
  }
}

void WriteChildren(const NewContent& node, StructureWriter& writer) {
  for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
    writer.BeginNode(child->name);
    WriteProperties(*child, writer);
    WriteChildren(*child, writer);
    writer.EndNode();
  }
}

Splice PlanSplice(const dt::DeviceTree& base, const Overlay& overlay) {
  const std::string_view structure = base.blob().structure();
  StringTable strings(base.blob().strings());
  Splice splice;
  for (const Addition& addition : FindAdditions(base, overlay)) {
    EnterNames(addition.content, strings);
    const size_t offset = addition.target.structure_offset();
    if (!addition.content.properties.empty()) {
      StructureWriter writer(strings);
      WriteProperties(addition.content, writer);
      splice.insertions.push_back({offset, writer.Take()});
    }
    if (!addition.content.children.empty()) {
      StructureWriter writer(strings);
      WriteChildren(addition.content, writer);
      splice.insertions.push_back({OffsetBehindProperties(structure, offset), writer.Take()});
    }
  }
  // Stable: a node without properties gets new ones and new children at the same offset.
  std::stable_sort(splice.insertions.begin(), splice.insertions.end(),
                   [](const Insertion& a, const Insertion& b) { return a.offset < b.offset; });
  splice.strings = strings.appended();
  return splice;
}

}  // namespace

std::string MergeIntoBase(const dt::DeviceTree& base, const Overlay& overlay) {
  const dt::FdtBlob& blob = base.blob();
  const std::string_view structure = blob.structure();
  const Splice splice = PlanSplice(base, overlay);

  std::vector<std::string_view> pieces;
  pieces.reserve(2 * splice.insertions.size() + 1);
  size_t copied = 0;
  for (const Insertion& insertion : splice.insertions) {
    pieces.push_back(structure.substr(copied, insertion.offset - copied));
    pieces.push_back(insertion.bytes);
    copied = insertion.offset;
  }
  pieces.push_back(structure.substr(copied));

  return AssembleBlob({.reservations = blob.reservations(),
                       .structure = std::move(pieces),
                       .strings = {blob.strings(), splice.strings},
                       .boot_cpuid = blob.boot_cpuid()});
}

size_t GrowthInBytes(const dt::DeviceTree& base, const Overlay& overlay) {
  const Splice splice = PlanSplice(base, overlay);
  size_t growth = splice.strings.size();
  for (const Insertion& insertion : splice.insertions) growth += insertion.bytes.size();
  return growth;
}

}  // namespace dtpolicy::overlay
