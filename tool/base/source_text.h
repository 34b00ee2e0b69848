// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Text that was read, and places in it. Everything a user wrote keeps its place until the end, so
// that each message can point at the line to change.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dtpolicy {

// A place as editors count it: both numbers start at 1; a column is one byte.
struct LineColumn {
  uint32_t line = 1;
  uint32_t column = 1;
};

// One text file: its name as the user gave it, its bytes, and where its lines start.
class SourceText {
 public:
  // `name` is only ever printed; a relative one stays relative.
  SourceText(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  // The place of byte `offset`; one past the end is the place behind the last character. A byte
  // order mark takes no column and belongs to no line.
  LineColumn Position(uint32_t offset) const;

  // Line `line` (from 1) without its line end; empty past the last one.
  std::string_view Line(uint32_t line) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

// The bytes [begin, end) of one source. `source` is null for a value that nobody wrote, such as a
// default; such a span has no place to show. Sources outlive every span into them.
struct Span {
  const SourceText* source = nullptr;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool has_place() const { return source != nullptr; }
  std::string_view text() const {
    return has_place() ? source->text().substr(begin, end - begin) : std::string_view();
  }
};

// A value together with the place it was read from.
template <typename T>
struct Located {
  T value{};
  Span span;

  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};

// Owns the sources of one run; adding one never moves the others.
class SourceTexts {
 public:
  const SourceText& Add(std::string name, std::string text) {
    return texts_.emplace_back(std::move(name), std::move(text));
  }
  const std::deque<SourceText>& all() const { return texts_; }

 private:
  std::deque<SourceText> texts_;
};

}  // namespace dtpolicy
