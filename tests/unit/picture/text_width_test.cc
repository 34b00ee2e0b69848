// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/text_width.h"

#include <cmath>
#include <string>

#include "catch.h"

namespace dtpolicy::picture {
namespace {

TEST_CASE("a character takes its room whatever its number of bytes") {
  CHECK(std::abs(TextWidth("aaaa", Face::kMono, 10) - 24.2) < 0.01);
  CHECK(TextWidth("ä", Face::kMono, 10) == TextWidth("a", Face::kMono, 10));
  CHECK(TextWidth("漢", Face::kMono, 10) > TextWidth("a", Face::kMono, 10));
  CHECK(TextWidth("W", Face::kSans, 10) > TextWidth("i", Face::kSans, 10));
}

TEST_CASE("what does not fit loses its middle") {
  CHECK(Fitted("14450000.mixer", Face::kMono, 10, 200) == "14450000.mixer");
  CHECK(Fitted("14450000.mixer", Face::kMono, 10, 60) == "1445…ixer");
  CHECK(Fitted("14450000.mixer", Face::kMono, 10, 3) == "…");
  // No character is cut in two.
  CHECK(Fitted("ääääääää", Face::kMono, 10, 30) == "ää…ä");
}

TEST_CASE("a sentence that does not fit ends with a whole word") {
  const std::string text = "frame buffers need not be contiguous";
  CHECK(FittedAtEnd(text, Face::kMono, 10, 300) == text);
  CHECK(FittedAtEnd(text, Face::kMono, 10, 130) == "frame buffers need…");
  CHECK(FittedAtEnd(text, Face::kMono, 10, 110) == "frame buffers…");
  // A word that is most of it is cut.
  CHECK(FittedAtEnd("a verylongwordindeed", Face::kMono, 10, 60) == "a verylo…");
}

TEST_CASE("what was fitted fits") {
  const std::string text = "a-rather-long-name-of-a-device@10000000";
  for (double width = 10; width < 300; width += 7) {
    CHECK(TextWidth(Fitted(text, Face::kMono, 13, width), Face::kMono, 13) <= width);
  }
}

}  // namespace
}  // namespace dtpolicy::picture
