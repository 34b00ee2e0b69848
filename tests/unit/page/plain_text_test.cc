// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/plain_text.h"

#include <string>
#include <string_view>

#include "catch.h"

namespace dtpolicy::page {
namespace {

constexpr std::string_view kGone = "\xef\xbf\xbd";

TEST_CASE("what a page can show stays") {
  for (const std::string_view text :
       {"", "mixer@14450000", "a\tb\nc", "<b>&amp;\"'", "ä€𝄞漢", "\xf4\x8f\xbf\xbd"}) {
    CHECK(PlainText(text) == text);
  }
}

TEST_CASE("what no page can show becomes one replacement a byte or character") {
  const auto replaced = [](std::string_view text) {
    return PlainText(std::string("a") + std::string(text) + "z") == "a" + std::string(kGone) + "z";
  };
  CHECK(replaced(std::string_view("\0", 1)));
  CHECK(replaced("\x01"));
  CHECK(replaced("\x1b"));
  CHECK(replaced("\r"));
  CHECK(replaced("\x7f"));
  CHECK(replaced("\xc2\x85"));      // a control character of Latin 1
  CHECK(replaced("\xe2\x80\xae"));  // turns the writing around
  CHECK(replaced("\xe2\x81\xa6"));
  CHECK(replaced("\xe2\x80\xa8"));  // a line break of its own kind
  CHECK(replaced("\xef\xbf\xbe"));  // no character, and nothing for XML
  CHECK(replaced("\xef\xb7\x90"));
  CHECK(replaced("\xff"));
  CHECK(replaced("\xc3"));  // cut short
}

TEST_CASE("bytes that only look like UTF-8 are taken one by one") {
  const std::string two = std::string(kGone) + std::string(kGone);
  CHECK(PlainText("\xc0\xaf") == two);                           // an overlong slash
  CHECK(PlainText("\xed\xa0\x80") == two + std::string(kGone));  // half a surrogate pair
  CHECK(PlainText("\xf4\x90\x80\x80") == two + two);             // behind the last character
  CHECK(PlainText("\xe2\x82") == two);
}

}  // namespace
}  // namespace dtpolicy::page
