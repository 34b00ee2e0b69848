// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "edit_tree.h"

#include <algorithm>
#include <array>

#include "dt/device_tree.h"
#include "dt/structure_writer.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace dtpolicy::fuzz {
namespace {

constexpr std::string_view kPropertyNames[] = {"compatible",
                                               "status",
                                               "phandle",
                                               "linux,phandle",
                                               "iommus",
                                               "iommu-map",
                                               "iommu-map-mask",
                                               "#iommu-cells",
                                               "reg",
                                               "ranges",
                                               "dma-ranges",
                                               "#address-cells",
                                               "#size-cells",
                                               "device_type",
                                               "bus-range",
                                               "interrupts",
                                               "interrupt-parent",
                                               "interrupts-extended",
                                               "#interrupt-cells",
                                               "interrupt-controller",
                                               "xen,force-iommu-dma",
                                               "xen,passthrough",
                                               "memory-region",
                                               "stdout-path",
                                               "dma-coherent",
                                               "target",
                                               "target-path",
                                               "label"};
constexpr std::string_view kNodeNames[] = {
    "fragment@0", "fragment@1", "__overlay__", "__symbols__", "__fixups__", "__local_fixups__",
    "aliases",    "chosen",     "cpus",        "cpu@0",       "memory@0",   "reserved-memory",
    "a@0",        "a@1",        "a",           "soc"};
constexpr std::string_view kTexts[] = {"okay",
                                       "disabled",
                                       "pci",
                                       "cpu",
                                       "memory",
                                       "simple-bus",
                                       "arm,smmu-v3",
                                       "arm,mmu-500",
                                       "rockchip,iommu",
                                       "samsung,exynos-sysmmu",
                                       "samsung,exynos5250-fimd",
                                       "samsung,exynos5250-mixer",
                                       "virtio,mmio",
                                       "arm,gic-400",
                                       "arm,armv7-timer",
                                       "a:b:0"};

size_t Below(size_t count, Random& random) { return random() % count; }

template <typename Range>
auto& OneOf(Range& range, Random& random) {
  return range[Below(std::size(range), random)];
}

void Collect(TreeNode& node, const std::string& path, std::vector<TreeNode*>& nodes,
             std::vector<std::string>& paths) {
  nodes.push_back(&node);
  paths.push_back(path.empty() ? "/" : path);
  for (TreeNode& child : node.children) Collect(child, path + "/" + child.name, nodes, paths);
}

// All nodes of a tree, until something about the tree's shape changes.
struct Nodes {
  explicit Nodes(TreeNode& root) { Collect(root, "", all, paths); }
  std::vector<TreeNode*> all;
  std::vector<std::string> paths;
};

std::string Cell(uint32_t value) {
  std::string bytes;
  dt::AppendBigEndian32(bytes, value);
  return bytes;
}

// A value that means something: a reference, a path, a word, a number, a copy.
std::string Value(const Nodes& nodes, Random& random) {
  const TreeNode& other = *OneOf(nodes.all, random);
  switch (Below(7, random)) {
    case 0:
      return {};
    case 1:
      return Cell(static_cast<uint32_t>(Below(4, random)));
    case 2:
      for (const auto& [name, value] : other.properties) {
        if (name != "phandle") continue;
        std::string list;
        for (size_t i = Below(4, random) + 1; i-- > 0;) {
          list += value + Cell(static_cast<uint32_t>(Below(3, random)));
        }
        return list;
      }
      return Cell(static_cast<uint32_t>(random()));
    case 3:
      return OneOf(nodes.paths, random) + '\0';
    case 4:
      return std::string(OneOf(kTexts, random)) + '\0';
    case 5:
      return std::string(OneOf(kTexts, random)) + '\0' + std::string(OneOf(kTexts, random)) + '\0';
    default:
      return other.properties.empty() ? Cell(1) : OneOf(other.properties, random).second;
  }
}

void EditProperty(TreeNode& node, const Nodes& nodes, Random& random) {
  auto& properties = node.properties;
  const size_t what = Below(5, random);
  if (what == 0 || properties.empty()) {
    const std::string_view name = OneOf(kPropertyNames, random);
    auto known = std::find_if(properties.begin(), properties.end(),
                              [&](const auto& property) { return property.first == name; });
    if (known == properties.end()) {
      properties.emplace_back(name, Value(nodes, random));
    } else {
      known->second = Value(nodes, random);
    }
    return;
  }
  const size_t at = Below(properties.size(), random);
  auto& [name, value] = properties[at];
  switch (what) {
    case 1:
      value = MutatedText(std::move(value), value.size() + 32);
      break;
    case 2:
      value = Value(nodes, random);
      break;
    case 3:
      name = Below(2, random) == 0 ? std::string(OneOf(kPropertyNames, random))
                                   : MutatedText(std::move(name), 40);
      break;
    default:
      properties.erase(properties.begin() + static_cast<std::ptrdiff_t>(at));
  }
}

void EditShape(TreeNode& root, Random& random) {
  const Nodes nodes(root);
  TreeNode& node = *OneOf(nodes.all, random);
  switch (Below(5, random)) {
    case 0:
      if (!node.children.empty()) {
        node.children.erase(node.children.begin() +
                            static_cast<std::ptrdiff_t>(Below(node.children.size(), random)));
      }
      break;
    case 1: {
      TreeNode copy = *OneOf(nodes.all, random);
      if (Below(2, random) == 0 || copy.name.empty()) copy.name = OneOf(kNodeNames, random);
      node.children.push_back(std::move(copy));
      break;
    }
    case 2:
      node.children.push_back({std::string(OneOf(kNodeNames, random)), {}, {}});
      break;
    case 3:
      if (&node == &root) break;
      node.name = Below(2, random) == 0 ? std::string(OneOf(kNodeNames, random))
                                        : MutatedText(std::move(node.name), 40);
      break;
    default:
      std::shuffle(node.children.begin(), node.children.end(), random);
  }
}

TreeNode Copied(dt::Node node) {
  TreeNode copy;
  copy.name = node.name();
  for (const dt::Property property : node.properties()) {
    copy.properties.emplace_back(property.name, property.value);
  }
  for (const dt::Node child : node.children()) copy.children.push_back(Copied(child));
  return copy;
}

void Write(const TreeNode& node, dt::StructureWriter& writer) {
  writer.BeginNode(node.name);
  for (const auto& [name, value] : node.properties) writer.Property(name, value);
  for (const TreeNode& child : node.children) Write(child, writer);
  writer.EndNode();
}

}  // namespace

std::optional<TreeNode> ReadTreeNode(std::string_view bytes) {
  Diagnostics diagnostics;
  const auto tree = dt::ReadTree("", std::string(bytes), diagnostics);
  if (tree == nullptr) return std::nullopt;
  return Copied(tree->root());
}

std::string WriteTreeNode(const TreeNode& root) {
  dt::StringTable strings;
  dt::StructureWriter writer(strings);
  Write(root, writer);
  return writer.TakeBlob();
}

std::string MutatedText(std::string text, size_t most) {
  const size_t size = text.size();
  text.resize(std::max(most, size) + 1);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(text.data()), size, text.size()));
  return text;
}

void EditTree(TreeNode& root, Random& random) {
  for (size_t edits = Below(4, random) + 1; edits > 0; --edits) {
    if (Below(4, random) == 0) {
      EditShape(root, random);
    } else {
      const Nodes nodes(root);
      EditProperty(*OneOf(nodes.all, random), nodes, random);
    }
  }
}

std::string MutatedTree(std::string bytes, size_t most, Random& random) {
  // A tenth of the changes stay blind: the reader itself wants to be tried too.
  if (Below(10, random) > 0) {
    if (auto root = ReadTreeNode(bytes)) {
      EditTree(*root, random);
      std::string changed = WriteTreeNode(*root);
      if (changed.size() <= most) return changed;
    }
  }
  const size_t size = bytes.size();
  bytes.resize(most);
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(bytes.data()), size, most));
  return bytes;
}

}  // namespace dtpolicy::fuzz
