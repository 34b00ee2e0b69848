// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "policy/check_text.h"
#include "policy/parse_policy.h"
#include "policy/policy_diagnostics.h"
#include "policy/yaml_errors.h"
#include "policy/yaml_layout.h"
#include "policy/yaml_text.h"

namespace dtpolicy::policy {
namespace {

// Thrown through yaml-cpp to end its recursion once a bound is exceeded; the report is already
// made.
struct Refused {};

// The end of the `~` or `null` that is the whole value at `pos`, or `pos`.
uint32_t EndOfNull(std::string_view text, uint32_t pos) {
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!text.substr(pos).starts_with(word)) continue;
    const auto end = pos + static_cast<uint32_t>(word.size());
    const bool ends = end == text.size() ||
                      std::string_view(" \t\r\n,]}").find(text[end]) != std::string_view::npos;
    const uint32_t next = SkipBlanks(text, end);
    const bool is_key = next < text.size() && text[next] == ':';
    if (ends && !is_key) return end;
  }
  return pos;
}

// Turns yaml-cpp's events into a tree. `cursor_` is the end of what the events have told so far:
// between it and the next event only blanks, comments and indicators stand, which is how the ends
// of collections are found.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source, YamlTree& tree, Diagnostics& diagnostics)
      : source_(source),
        text_(source.text()),
        cursor_(BeginOfText(text_)),
        tree_(tree),
        diagnostics_(diagnostics) {}

  uint32_t cursor() const { return cursor_; }
  size_t nodes() const { return nodes_; }
  // The opening brackets of what is not closed yet, outermost first.
  std::vector<Span> OpenBrackets() const {
    std::vector<Span> brackets;
    for (const Open& open : open_) {
      if (open.node->style == YamlNode::Style::kFlow) brackets.push_back(open.node->span);
    }
    return brackets;
  }
  // Where a tab at the start of a line is not indentation: brackets and strings of several lines.
  std::vector<Span> TabSafe() const {
    std::vector<Span> safe = tab_safe_;
    for (const Span& bracket : OpenBrackets()) safe.push_back({&source_, bracket.begin, Size()});
    return safe;
  }
  uint32_t Offset(const YAML::Mark& mark) const {
    if (mark.pos < 0) return cursor_;
    // yaml-cpp counts from behind the byte order mark, and one too far at the end of the text.
    const size_t offset = static_cast<size_t>(mark.pos) + BeginOfText(text_);
    return static_cast<uint32_t>(std::min(offset, text_.size()));
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    const uint32_t begin = Offset(mark);
    if (text_.substr(begin).starts_with("---")) cursor_ = begin + 3;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // Of an empty value the mark is the next token's, whose properties are its own.
    uint32_t begin = Offset(mark);
    if (anchor != YAML::NullAnchor) begin = SkipProperties(begin, anchor);
    YamlNode& node = NewNode(YamlNode::Type::kNull, YamlNode::Style::kPlain);
    node.span = {&source_, cursor_, cursor_};
    const uint32_t word_end = EndOfNull(text_, begin);
    const bool is_key = !open_.empty() && open_.back().node->type == YamlNode::Type::kMapping &&
                        open_.back().key_wanted;
    if (word_end != begin) {
      cursor_ = word_end;
      node.span = {&source_, begin, word_end};
    } else if (is_key) {
      node.span = {&source_, begin, std::min(begin + 1, Size())};  // its `:`
    } else if (!open_.empty() && open_.back().node->type == YamlNode::Type::kSequence) {
      const uint32_t dash = SkipBlanks(text_, cursor_);
      const uint32_t end = std::min<uint32_t>(dash + 1, static_cast<uint32_t>(text_.size()));
      node.span = {&source_, dash, end};
      if (open_.back().node->style == YamlNode::Style::kBlock) cursor_ = end;
    }
    Anchor(anchor, node, 1, 0);
    Attach(node);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const uint32_t begin = Offset(mark);
    cursor_ = EndOfAnchor(text_, begin);
    const Span span{&source_, begin, cursor_};
    const auto found = anchors_.find(anchor);
    YamlNode& node = NewNode(YamlNode::Type::kNull, YamlNode::Style::kPlain);
    if (found == anchors_.end()) {
      diagnostics_.Report(kAliasInItself, span, Shown(span.text()))
          .Help("an alias can only stand below the value that its anchor marks");
      throw Refused();
    }
    const Anchored& anchored = found->second;
    CountNodes(anchored.nodes - 1, span);
    CheckDepth(open_.size() + anchored.depth, span);
    node = *anchored.node;
    node.anchored = anchored.node->span;
    node.span = span;
    for (Open& open : open_) open.depth = std::max(open.depth, open_.size() + anchored.depth);
    Attach(node);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                const std::string& value) override {
    const uint32_t begin = SkipProperties(Offset(mark), anchor);
    cursor_ = EndOfScalar(text_, begin, value);
    const char first = begin < text_.size() ? text_[begin] : '\0';
    YamlNode& node =
        NewNode(YamlNode::Type::kScalar, first == '"' || first == '\''  ? YamlNode::Style::kQuoted
                                         : first == '|' || first == '>' ? YamlNode::Style::kBlock
                                                                        : YamlNode::Style::kPlain);
    node.span = {&source_, begin, cursor_};
    node.text = value;
    if (node.style == YamlNode::Style::kQuoted && !EndOfQuoted(text_, begin)) {
      // yaml-cpp 0.7 lets a string end with the file if the last character is a line feed.
      diagnostics_
          .Report(kNotYaml, Span{&source_, begin, EndOfLine(text_, begin)}, kUnclosedQuote.message)
          .Help(std::string(kUnclosedQuote.help));
      throw Refused();
    }
    if (node.span.text().find('\n') != std::string_view::npos) tab_safe_.push_back(node.span);
    Anchor(anchor, node, 1, 0);
    Attach(node);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Start(YamlNode::Type::kSequence, mark, anchor, style);
  }
  void OnSequenceEnd() override { End(']'); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Start(YamlNode::Type::kMapping, mark, anchor, style);
  }
  void OnMapEnd() override { End('}'); }

 private:
  // A collection whose end has not come yet.
  struct Open {
    YamlNode* node;
    YAML::anchor_t anchor;
    size_t nodes_before;            // value of nodes_ when it began
    size_t depth;                   // of the deepest collection in it
    const YamlNode* key = nullptr;  // a mapping's key that waits for its value
    bool key_wanted = true;
  };
  struct Anchored {
    const YamlNode* node;
    size_t nodes;  // with everything below it
    size_t depth;  // levels below it
  };

  YamlNode& NewNode(YamlNode::Type type, YamlNode::Style style) {
    CountNodes(1, {&source_, cursor_, cursor_});
    YamlNode& node = tree_.nodes.emplace_back();
    node.type = type;
    node.style = style;
    return node;
  }

  // Counted as if every alias were copied: what comes after walks the tree that way.
  void CountNodes(size_t count, Span at) {
    nodes_ += count;
    if (nodes_ <= kMaxYamlNodes) return;
    if (count > 1) {
      diagnostics_.Report(kAliasBomb, at, Shown(at.text()), kMaxYamlNodes)
          .Help("write out what is needed instead of nesting aliases");
    } else {
      diagnostics_.Report(kTooManyNodes, FilePlace{source_.name()}, kMaxYamlNodes)
          .Help("split it into layers");
    }
    throw Refused();
  }

  void CheckDepth(size_t depth, Span at) {
    if (depth <= kMaxYamlDepth) return;
    diagnostics_.Report(kTooDeep, at, kMaxYamlDepth).Help("a policy needs no more than six");
    throw Refused();
  }

  // Passes over the anchor and reports a tag, in whichever order they stand.
  uint32_t SkipProperties(uint32_t pos, YAML::anchor_t anchor) {
    bool anchor_left = anchor != YAML::NullAnchor;
    while (pos < text_.size()) {
      if (text_[pos] == '&' && anchor_left) {
        anchor_left = false;
        cursor_ = EndOfAnchor(text_, pos);
      } else if (text_[pos] == '!') {
        cursor_ = EndOfTag(text_, pos);
        const Span tag{&source_, pos, cursor_};
        // A block mapping and its first key start at the same place.
        if (last_tag_ != pos) {
          diagnostics_.Report(kTag, tag, Shown(tag.text()))
              .Help("take the tag out, or quote a value that starts with `!`");
        }
        last_tag_ = pos;
      } else {
        break;
      }
      pos = SkipBlanks(text_, cursor_);
    }
    return pos;
  }

  void Start(YamlNode::Type type, const YAML::Mark& mark, YAML::anchor_t anchor,
             YAML::EmitterStyle::value style) {
    const uint32_t begin = SkipProperties(Offset(mark), anchor);
    const bool flow = style == YAML::EmitterStyle::Flow;
    YamlNode& node = NewNode(type, flow ? YamlNode::Style::kFlow : YamlNode::Style::kBlock);
    // `[a: b]` is a list of one mapping without brackets of its own.
    const bool bracket = begin < text_.size() && (text_[begin] == '[' || text_[begin] == '{');
    cursor_ = flow && bracket ? begin + 1 : begin;
    node.span = {&source_, begin, cursor_};
    CheckDepth(open_.size() + 1, {&source_, begin, std::max(cursor_, begin + 1)});
    open_.push_back({&node, anchor, nodes_ - 1, open_.size() + 1});
  }

  void End(char bracket) {
    Open closed = open_.back();
    open_.pop_back();
    YamlNode& node = *closed.node;
    if (node.style == YamlNode::Style::kFlow && node.span.text().size() == 1) {
      uint32_t pos = SkipBlanks(text_, cursor_);
      while (pos < text_.size() && (text_[pos] == ',' || text_[pos] == ':' || text_[pos] == '?')) {
        pos = SkipBlanks(text_, pos + 1);
      }
      if (pos < text_.size() && text_[pos] == bracket) cursor_ = pos + 1;
    }
    node.span.end = std::max(cursor_, node.span.begin);
    if (node.style == YamlNode::Style::kFlow) tab_safe_.push_back(node.span);
    if (!open_.empty()) open_.back().depth = std::max(open_.back().depth, closed.depth);
    Anchor(closed.anchor, node, nodes_ - closed.nodes_before, closed.depth - open_.size());
    Attach(node);
  }

  void Anchor(YAML::anchor_t anchor, const YamlNode& node, size_t nodes, size_t depth) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {&node, nodes, depth};
  }

  // Hands a finished node to the collection around it.
  void Attach(const YamlNode& node) {
    if (open_.empty()) {
      tree_.root = &node;
      return;
    }
    Open& open = open_.back();
    if (open.node->type == YamlNode::Type::kSequence) {
      open.node->items.push_back(&node);
    } else if (open.key_wanted) {
      open.key = CheckKey(node) ? &node : nullptr;
      open.key_wanted = false;
    } else {
      if (open.key != nullptr) open.node->entries.push_back({open.key, &node});
      open.key_wanted = true;
    }
  }

  bool CheckKey(const YamlNode& key) {
    if (key.type != YamlNode::Type::kScalar) {
      const std::string_view what = key.type == YamlNode::Type::kNull       ? "nothing"
                                    : key.type == YamlNode::Type::kSequence ? "a list"
                                                                            : "a mapping";
      Span span = key.span;
      if (span.begin == span.end) span.end = std::min<uint32_t>(span.end + 1, Size());
      diagnostics_.Report(kComplexKey, span, what).Help("a key is a single word");
      return false;
    }
    if (key.text == "<<" && key.style == YamlNode::Style::kPlain) {
      diagnostics_.Report(kMergeKey, key.span)
          .Help(
              "write the keys out, or move them to a layer "
              "that `extends` names");
      return false;
    }
    return true;
  }

  uint32_t Size() const { return static_cast<uint32_t>(text_.size()); }

  const SourceText& source_;
  std::string_view text_;
  uint32_t cursor_;
  YamlTree& tree_;
  Diagnostics& diagnostics_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  std::vector<Span> tab_safe_;  // of what is closed
  size_t nodes_ = 0;
  std::optional<uint32_t> last_tag_;
};

}  // namespace

std::optional<YamlTree> ReadYaml(const SourceText& source, Diagnostics& diagnostics) {
  if (!CheckText(source, diagnostics) || !CheckDirectives(source, diagnostics)) return std::nullopt;
  YamlTree tree;
  TreeBuilder builder(source, tree, diagnostics);
  std::istringstream stream(std::string(source.text().substr(BeginOfText(source.text()))));
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
  } catch (const Refused&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    const uint32_t at = builder.Offset(error.mark);
    if (!CheckTabs(source, builder.TabSafe(), at, diagnostics)) return std::nullopt;
    YamlFault fault = ExplainYamlError(source, error.msg, at, builder.cursor());
    Diagnostic& report = diagnostics.Report(kNotYaml, fault.span, fault.message).Help(fault.help);
    const std::vector<Span> brackets = builder.OpenBrackets();
    if (fault.bracket_open && !brackets.empty()) report.AddNote(brackets.back(), "opened here");
    return std::nullopt;
  }
  tree.expanded_nodes = builder.nodes();
  const bool tabs_good = CheckTabs(source, builder.TabSafe(), std::nullopt, diagnostics);
  const bool end_good = CheckEnd(source, builder.cursor(), diagnostics);
  if (!tabs_good || !end_good) return std::nullopt;
  if (tree.root == nullptr || tree.root->type == YamlNode::Type::kNull) {
    diagnostics.Report(kNothingInIt, FilePlace{source.name()})
        .Help("a policy starts with `dtpolicy: 1`; `dtpolicy init` writes one for a board");
    return std::nullopt;
  }
  return tree;
}

}  // namespace dtpolicy::policy
