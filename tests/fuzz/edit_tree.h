// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Changes a tree as a tree: bytes changed at random seldom get past the header's lengths.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dtpolicy::fuzz {

using Random = std::minstd_rand;

// A node in a form that is easy to change.
struct TreeNode {
  std::string name;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<TreeNode> children;
};

// The tree in `bytes`; nothing when it is not sound.
std::optional<TreeNode> ReadTreeNode(std::string_view bytes);
// As a blob, which need not be sound: a name may stand twice.
std::string WriteTreeNode(const TreeNode& root);

// libFuzzer's own way to change bytes: LLVMFuzzerMutate.
std::string MutatedText(std::string text, size_t most);

// One to four random changes: values, references, names, properties and nodes that are added,
// copied, moved or taken out.
void EditTree(TreeNode& root, Random& random);

// What mutators of trees do: bytes → tree → changed → bytes, or the bytes changed as such where
// they are no tree. At most `most` bytes.
std::string MutatedTree(std::string bytes, size_t most, Random& random);

}  // namespace dtpolicy::fuzz
