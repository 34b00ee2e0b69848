// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/marked_policy.h"

#include <fmt/format.h>

#include <set>

#include "catch.h"
#include "policy/parse_policy.h"

namespace dtpolicy::policy {
namespace {

constexpr Kind kCannotRead{"cannot-read", Level::kError, Adjustable::kNo, Cause::kFile};
constexpr Message<std::string_view> kNoSuchLayer{kCannotRead, "`{}` cannot be read"};

}  // namespace

MarkedText ReadMarks(std::string_view marked) {
  constexpr std::string_view kOpen = "«";
  constexpr std::string_view kClose = "»";
  MarkedText read;
  std::vector<size_t> open;
  while (!marked.empty()) {
    if (marked.starts_with(kOpen)) {
      open.push_back(read.marks.size());
      read.marks.emplace_back(read.text.size(), 0);
      marked.remove_prefix(kOpen.size());
    } else if (marked.starts_with(kClose)) {
      REQUIRE(!open.empty());
      read.marks[open.back()].second = static_cast<uint32_t>(read.text.size());
      open.pop_back();
      marked.remove_prefix(kClose.size());
    } else {
      read.text += marked.front();
      marked.remove_prefix(1);
    }
  }
  REQUIRE(open.empty());
  return read;
}

std::string Listing(const Diagnostics& diagnostics) {
  std::string listing;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    listing += fmt::format("{}: {}\n", diagnostic.kind->id, diagnostic.message);
    for (const Note& note : diagnostic.notes) {
      const Span* span = std::get_if<Span>(&note.place);
      listing += fmt::format("  note: {} `{}`\n", note.message,
                             span != nullptr ? span->text() : std::string_view("no place"));
    }
    for (const std::string& help : diagnostic.help) listing += fmt::format("  help: {}\n", help);
  }
  return listing;
}

void RequireOnMarks(const Diagnostics& diagnostics, const SourceText& source,
                    const MarkedText& marked) {
  const auto shown = [&](uint32_t begin, uint32_t end) {
    return fmt::format("{}-{} `{}`", begin, end, source.text().substr(begin, end - begin));
  };
  std::set<std::string> places;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    const Span* span = std::get_if<Span>(&diagnostic.place);
    if (span != nullptr && span->source == &source) places.insert(shown(span->begin, span->end));
  }
  std::set<std::string> marks;
  for (const auto& [begin, end] : marked.marks) marks.insert(shown(begin, end));
  CHECK(places == marks);
}

void ReadPolicy(std::string_view marked, Reading& reading,
                const std::map<std::string, std::string>& layers) {
  const MarkedText text = ReadMarks(marked);
  const SourceText& source = reading.sources.Add("policy.yaml", text.text);
  const OpenLayer open_layer = [&](const std::string& path, Span place) -> const SourceText* {
    reading.opened.push_back(path);
    const auto found = layers.find(path);
    if (found != layers.end()) return &reading.sources.Add(path, found->second);
    reading.diagnostics.Report(kNoSuchLayer, place, path);
    return nullptr;
  };
  reading.policy = ParsePolicy(source, open_layer, reading.diagnostics);
  reading.listing = Listing(reading.diagnostics);
  CHECK(reading.policy.has_value() != reading.diagnostics.has_errors());
  RequireOnMarks(reading.diagnostics, source, text);
}

std::string ReportOf(std::string_view marked) {
  Reading reading;
  ReadPolicy(marked, reading);
  return reading.listing;
}

std::string ReportOfEntry(std::string_view entry) {
  return ReportOf(
      fmt::format("dtpolicy: 1\n"
                  "board:\n"
                  "  compatible:\n"
                  "    - google,snow\n"
                  "rules:\n"
                  "  - name: display\n"
                  "    dma: iommu\n"
                  "    devices:\n"
                  "      - {}\n",
                  entry));
}

Policy PolicyOf(std::string_view text, Reading& reading,
                const std::map<std::string, std::string>& layers) {
  ReadPolicy(text, reading, layers);
  CHECK(reading.listing == "");
  REQUIRE(reading.policy.has_value());
  return *reading.policy;
}

}  // namespace dtpolicy::policy
