// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/source_text.h"

#include <string>
#include <vector>

#include "catch.h"

namespace dtpolicy {
namespace {

std::string At(const SourceText& source, uint32_t offset) {
  const LineColumn place = source.Position(offset);
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST_CASE("a place is counted from 1, in bytes") {
  const SourceText source("a.yaml", "ab\n\ncé=d\n");
  CHECK(source.name() == "a.yaml");
  CHECK(At(source, 0) == "1:1");
  CHECK(At(source, 1) == "1:2");
  CHECK(At(source, 2) == "1:3");  // the line feed belongs to its line
  CHECK(At(source, 3) == "2:1");
  CHECK(At(source, 4) == "3:1");
  CHECK(At(source, 7) == "3:4");   // the `=` behind a character of two bytes
  CHECK(At(source, 10) == "4:1");  // one past the end
}

TEST_CASE("a line comes without its line end") {
  const SourceText source("a.yaml", "one\r\ntwo\n\nfour");
  CHECK(source.Line(0) == "");
  CHECK(source.Line(1) == "one");
  CHECK(source.Line(2) == "two");
  CHECK(source.Line(3) == "");
  CHECK(source.Line(4) == "four");
  CHECK(source.Line(5) == "");
  CHECK(At(source, 5) == "2:1");
}

TEST_CASE("a byte order mark has no column") {
  const SourceText source("a.yaml", "\xEF\xBB\xBFone: 1\ntwo: 2\n");
  CHECK(At(source, 0) == "1:1");
  CHECK(At(source, 3) == "1:1");
  CHECK(At(source, 8) == "1:6");
  CHECK(At(source, 10) == "2:1");
  CHECK(source.Line(1) == "one: 1");
  CHECK(source.Line(2) == "two: 2");
}

TEST_CASE("an empty text has one empty line") {
  const SourceText source("a.yaml", "");
  CHECK(At(source, 0) == "1:1");
  CHECK(source.Line(1) == "");
}

TEST_CASE("a span is its text; one without a source has no place") {
  SourceTexts sources;
  const SourceText& first = sources.Add("a.yaml", "name: display\n");
  const Span span{&first, 6, 13};
  for (int i = 0; i < 100; ++i) sources.Add("b.yaml", "");
  CHECK(sources.all().size() == 101);
  CHECK(&sources.all().front() == &first);  // adding moved nothing
  CHECK(span.has_place());
  CHECK(span.text() == "display");
  CHECK_FALSE(Span{}.has_place());
  CHECK(Span{}.text() == "");
}

}  // namespace
}  // namespace dtpolicy
