// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Numbers in comments are sections of SARIF 2.1.0 with errata 01.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/catalogue.h"
#include "report/bases.h"
#include "report/format.h"
#include "report/json_text.h"
#include "report/utf16_region.h"

namespace dtpolicy::report {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
// What relative references are relative to (3.4.4), by the name that code hosts know.
constexpr std::string_view kFolder = "%SRCROOT%";

// Braces are placeholders (3.11.5), so that literal ones are doubled.
Json Message(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c;
    if (c == '{' || c == '}') escaped += c;
  }
  return {{"text", std::move(escaped)}};
}

// A URI reference (RFC 3986) for a path, without empty and "." segments (3.10.2). A colon is
// encoded too: in a first segment it would end a scheme.
std::string UriOf(std::string_view path) {
  if (path == "/") return "file:///";
  std::string uri = path.starts_with('/') ? "file://" : "";
  const bool absolute = !uri.empty();
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    begin = end + 1;
    if (segment.empty() || segment == ".") continue;
    if (absolute || !uri.empty()) uri += '/';
    for (const char c : segment) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') ||
                         std::string_view("-._~,@+=").find(c) != std::string_view::npos;
      uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri.empty() ? "." : uri;
}

Json ArtifactLocation(const std::string& name) {
  Json json = {{"uri", UriOf(name)}};
  if (!name.starts_with('/')) json["uriBaseId"] = kFolder;
  return json;
}

Json Region(const Span& span) {
  const Utf16Region region = RegionOf(span);
  return {{"startLine", region.start.line},
          {"startColumn", region.start.column},
          {"endLine", region.end.line},
          {"endColumn", region.end.column}};
}

// A node of a tree, or one of its properties (3.33). The kinds that the specification lists are of
// programming languages; it lets others be named where none of them fits (3.33.7).
Json LogicalLocation(std::string_view path, std::string_view property) {
  if (!property.empty()) {
    return {{"name", property},
            {"fullyQualifiedName", fmt::format("{}:{}", path, property)},
            {"kind", "property"}};
  }
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return {{"name", name.empty() ? path : name}, {"fullyQualifiedName", path}, {"kind", "node"}};
}

// Null for what has no place.
Json Location(const Place& place, std::string_view device) {
  Json json;
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    json["physicalLocation"] = {{"artifactLocation", ArtifactLocation(span->source->name())},
                                {"region", Region(*span)}};
    if (!device.empty()) json["logicalLocations"] = Json::array({LogicalLocation(device, "")});
  } else if (const auto* tree = std::get_if<TreePlace>(&place)) {
    json["physicalLocation"] = {{"artifactLocation", ArtifactLocation(tree->blob)}};
    if (!tree->path.empty()) {
      json["logicalLocations"] = Json::array({LogicalLocation(tree->path, tree->property)});
    }
  } else if (const auto* file = std::get_if<FilePlace>(&place)) {
    json["physicalLocation"] = {{"artifactLocation", ArtifactLocation(file->name)}};
  }
  return json;
}

// The first sentence says what was seen, as a summary (3.11.3); each of the others is a paragraph.
std::string FullText(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const std::string& help : diagnostic.help) text += "\nhelp: " + help;
  if (const std::string bases = BasesText(diagnostic); !bases.empty()) text += "\nbase: " + bases;
  return text;
}

std::string FirstSentence(std::string_view text) {
  const size_t end = text.find(". ");
  return std::string(text.substr(0, end == std::string_view::npos ? end : end + 1));
}

Json RuleOf(const Finding& finding) {
  const auto help = [&](std::string_view strong) {
    std::string text(finding.seen);
    const std::pair<std::string_view, std::string_view> parts[] = {
        {"On the board", finding.happens},
        {"To mend it", finding.mend},
        {"Source", finding.source}};
    for (const auto& [title, content] : parts) {
      if (!content.empty()) text += fmt::format("\n\n{}{}:{} {}", strong, title, strong, content);
    }
    return text;
  };
  return {{"id", finding.kind.id},
          {"shortDescription", {{"text", FirstSentence(finding.seen)}}},
          {"fullDescription", {{"text", finding.seen}}},
          {"help", {{"text", help("")}, {"markdown", help("**")}}},
          {"defaultConfiguration", {{"level", LevelName(finding.kind.level)}}}};
}

// The rules of a run: every finding that a policy can be judged by, so that a reader can tell
// "looked for and not found", then the other ones that are among the results, about text and trees
// that cannot be read.
class Rules {
 public:
  explicit Rules(const std::deque<Diagnostic>& diagnostics) {
    for (const Finding& finding : AllFindings()) {
      if (finding.allowable) Add(finding.kind.id, RuleOf(finding));
    }
    std::set<std::string_view> others;
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.kind->cause == Cause::kInput && !index_.contains(diagnostic.kind->id)) {
        others.insert(diagnostic.kind->id);
      }
    }
    for (const std::string_view id : others) Add(id, RuleOf(*FindFinding(id)));
  }

  size_t IndexOf(std::string_view id) const { return index_.at(id); }
  Json Take() { return std::move(list_); }

 private:
  void Add(std::string_view id, Json rule) {
    index_.emplace(id, list_.size());
    list_.push_back(std::move(rule));
  }

  Json list_ = Json::array();
  std::map<std::string_view, size_t> index_;
};

// What results and notifications say alike.
void AddText(const Diagnostic& diagnostic, Json& json) {
  json["level"] = LevelName(diagnostic.level);
  json["message"] = Message(FullText(diagnostic));
  if (Json location = Location(diagnostic.place, diagnostic.device); !location.is_null()) {
    json["locations"] = Json::array({std::move(location)});
  }
}

Json ResultOf(const Diagnostic& diagnostic, const Rules& rules) {
  Json json = {{"ruleId", diagnostic.kind->id}, {"ruleIndex", rules.IndexOf(diagnostic.kind->id)}};
  AddText(diagnostic, json);
  Json related = Json::array();
  const auto relate = [&related](Json location, std::string_view text) {
    location["message"] = Message(text);
    // Each of them once (3.27.22).
    if (std::find(related.begin(), related.end(), location) == related.end()) {
      related.push_back(std::move(location));
    }
  };
  for (const Note& note : diagnostic.notes) relate(Location(note.place, ""), note.message);
  for (const std::string& base : diagnostic.bases) {
    relate(Location(TreePlace{base, diagnostic.device, ""}, ""), "found on this base");
  }
  if (!related.empty()) json["relatedLocations"] = std::move(related);
  return json;
}

Json NotificationOf(const Diagnostic& diagnostic) {
  Json json = {{"descriptor", {{"id", diagnostic.kind->id}}}};
  AddText(diagnostic, json);
  return json;
}

Json RunOf(const std::deque<Diagnostic>& diagnostics) {
  Rules rules(diagnostics);
  Json results = Json::array();
  Json notifications = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.kind->cause == Cause::kFile) {
      notifications.push_back(NotificationOf(diagnostic));
    } else {
      results.push_back(ResultOf(diagnostic, rules));
    }
  }
  Json invocation = {{"executionSuccessful", notifications.empty()}};
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);
  // Where the folder is on this machine is nobody's business (3.14.14 lets `uri` be absent).
  return {
      {"tool",
       {{"driver",
         {{"name", "dtpolicy"}, {"semanticVersion", DTPOLICY_VERSION}, {"rules", rules.Take()}}}}},
      {"invocations", Json::array({std::move(invocation)})},
      {"originalUriBaseIds",
       {{kFolder, {{"description", Message("The folder that dtpolicy was run in.")}}}}},
      {"columnKind", "utf16CodeUnits"},
      {"results", std::move(results)}};
}

}  // namespace

std::string WriteSarif(const std::deque<Diagnostic>& diagnostics, Color /*color*/) {
  const Json log = {
      {"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({RunOf(diagnostics)})}};
  return JsonText(log);
}

}  // namespace dtpolicy::report
