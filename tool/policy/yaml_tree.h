// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// text → YamlTree, the first step of reading a policy. Every value keeps the bytes it was written
// as, which yaml-cpp's own tree does not: it has starts only, drops duplicate keys, and gives an
// alias the place of its anchor. No other file includes yaml-cpp.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"

namespace dtpolicy::policy {

struct YamlNode;

// One `key: value` of a mapping.
struct YamlEntry {
  const YamlNode* key = nullptr;  // always a scalar
  const YamlNode* value = nullptr;
};

struct YamlNode {
  enum class Type { kNull, kScalar, kSequence, kMapping };
  // Of scalars: kPlain, kQuoted, kBlock (`|`, `>`); of collections: kBlock, kFlow (`[`, `{`).
  enum class Style { kPlain, kQuoted, kBlock, kFlow };

  Type type = Type::kNull;
  Style style = Style::kPlain;
  Span span;         // as written, quotes and brackets included; for an alias the `*name`
  Span anchored;     // for an alias what it stands for; else without a place
  std::string text;  // of a scalar: what it reads as
  std::vector<const YamlNode*> items;  // of a sequence
  std::vector<YamlEntry> entries;      // of a mapping, in the order written, duplicates kept
};

// The one document of a file. Aliases are already replaced by what they stand for (sharing its
// nodes), within kMaxYamlNodes and kMaxYamlDepth.
struct YamlTree {
  std::deque<YamlNode> nodes;  // owns them all; adding one never moves the others
  const YamlNode* root = nullptr;
  size_t expanded_nodes = 0;  // as if every alias were a copy
};

// Gives nothing when the text is not YAML. A part of YAML that a policy has no use for (a tag, a
// merge key) is reported and left out of the tree, so that the rest can still be looked at.
std::optional<YamlTree> ReadYaml(const SourceText& source, Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
