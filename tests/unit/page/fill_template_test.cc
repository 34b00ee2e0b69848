// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/fill_template.h"

#include <stdexcept>
#include <string>

#include "base/embedded.h"
#include "catch.h"

namespace dtpolicy::page {
namespace {

constexpr std::string_view kHostile =
    "</script></title>\"'><img src=x onerror=alert(1)>&{{X}}\x01\xff";
constexpr std::string_view kEscaped =
    "&lt;/script&gt;&lt;/title&gt;&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;&amp;{{X}}"
    "\xef\xbf\xbd\xef\xbf\xbd";

bool Holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a value is text wherever a template has it") {
  const Values values = {
      {"HEAD_TITLE", kHostile},
      {"COUNT", kHostile},
      {"BOARDS", {{{"PAGE", kHostile}, {"BOARD_TITLE", kHostile}, {"POLICY", kHostile}}}}};
  const std::string page = FillTemplate("index.html", Markup::kHtml, values);
  CHECK(Holds(page, "<title>" + std::string(kEscaped) + ": DMA under Xen</title>"));
  CHECK_FALSE(Holds(page, "<img"));
  // The page's own script, and no other.
  CHECK(page.find("<script>") == page.rfind("<script>"));
}

TEST_CASE("a link that would run a script leads nowhere") {
  const Values values = {{"BOARDS", {{{"PAGE", "javascript:alert(1)"}, {"BOARD_TITLE", "x"}}}}};
  CHECK_FALSE(Holds(FillTemplate("index.html", Markup::kHtml, values), "href=\"javascript:"));
}

TEST_CASE("the picture is XML, whatever stands in it") {
  const Values values = {
      {"HEAD_TITLE", kHostile}, {"FULL_TITLE", kHostile}, {"WIDTH", 12.5}, {"HEIGHT", 7}};
  const std::string picture = FillTemplate("board.svg", Markup::kXml, values);
  CHECK(Holds(picture, "viewBox=\"0 0 12.5 7\""));
  CHECK(Holds(picture, std::string(kEscaped) + ": how each device"));
  CHECK_FALSE(Holds(picture, "<img"));
}

TEST_CASE("embedded files are whole, and found by name only") {
  CHECK(EmbeddedFile("head.html").starts_with("<!DOCTYPE html>"));
  CHECK(EmbeddedFile("report.html").ends_with("</html>\n"));
  CHECK(EmbeddedFile("report").empty());
}

}  // namespace
}  // namespace dtpolicy::page
