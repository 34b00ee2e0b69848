// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/policy_schema.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/catalogue.h"
#include "policy/selector_keys.h"
#include "report/json_text.h"

namespace dtpolicy::report {
namespace {

using Text = std::string_view;

Json Described(Text description, Json schema) {
  Json json = {{"description", description}};
  json.update(schema);
  return json;
}

Json Ref(Text definition) {
  return {{"$ref", std::string("#/definitions/") + std::string(definition)}};
}

// In draft-07 nothing counts beside a `$ref`, so that the description stands beside `allOf`.
Json Referring(Text description, Text definition) {
  return Described(description, {{"allOf", Json::array({Ref(definition)})}});
}

// A text of a certain form. The parser takes any scalar as it is written; YAML makes numbers and
// truth values of some, which `also` lets pass. `patternErrorMessage` is what editors of the VS
// Code kind show in place of the pattern.
Json Pattern(Text pattern, Text wanted, std::initializer_list<Text> also = {}) {
  Json type = "string";
  if (also.size() > 0) {
    type = Json::array({"string"});
    for (const Text other : also) type.push_back(other);
  }
  return {{"type", std::move(type)}, {"pattern", pattern}, {"patternErrorMessage", wanted}};
}

Json Choice(std::initializer_list<std::pair<Text, Text>> choices, Text default_choice) {
  Json json = {{"enum", Json::array()}, {"enumDescriptions", Json::array()}};
  for (const auto& [name, meaning] : choices) {
    json["enum"].push_back(name);
    json["enumDescriptions"].push_back(meaning);
  }
  if (!default_choice.empty()) json["default"] = default_choice;
  return json;
}

Json List(Json items, size_t least) {
  return {{"type", "array"}, {"minItems", least}, {"items", std::move(items)}};
}

Json DistinctList(Json items) {
  Json json = List(std::move(items), 1);
  json["uniqueItems"] = true;
  return json;
}

Json Mapping(std::initializer_list<Text> required, Json properties) {
  Json json = {{"type", "object"}, {"additionalProperties", false}};
  if (required.size() > 0) {
    json["required"] = Json::array();
    for (const Text key : required) json["required"].push_back(key);
  }
  json["properties"] = std::move(properties);
  return json;
}

// Forms of texts. `[!-~]` is every character of ASCII that is seen.
Json TextDefinitions() {
  return {
      {"word",
       Pattern(R"re(^[^\x00-\x20\x7F]([^\x00-\x1F\x7F]*[^\x00-\x20\x7F])?$)re",
               "one line that neither starts nor ends with a blank", {"number", "boolean"})},
      {"prose", Pattern(R"re(^[\t\n ]*[^\x00-\x20\x7F][^\x00-\x08\x0B-\x1F\x7F]*$)re",
                        "a text that is not blank", {"number", "boolean"})},
      {"version", Pattern(R"re(^[0-9]{1,4}\.[0-9]{1,4}(\.[0-9]{1,4})?$)re",
                          "two or three numbers with dots between: `4.17`", {"number"})},
      {"path",
       Pattern(R"re(^(?!.*\*\*\*)(/|(/[!-.0-~]+)+)$)re",
               "a path starts with `/` and has one `/` between names; `*` stands for anything "
               "within a name, `**` for anything")},
      {"exactPath", Pattern(R"re(^(/|(/[!-)+-.0-~]+)+)$)re",
                            "a path without `*`: it starts with `/`, with one `/` between names")},
      {"nodeName", Pattern(R"re(^(?!.*\*\*)[!-.0-~]+$)re",
                           "a node's name with its unit address, no path; `*` stands for anything",
                           {"number", "boolean"})},
      {"compatiblePattern",
       Pattern(R"re(^(?!.*\*\*)[!-~]+$)re",
               "a compatible, such as `vendor,device`; `*` stands for anything",
               {"number", "boolean"})},
      {"iommuPattern",
       Pattern(R"re(^(?!.*\*\*\*)(/|(/[!-.0-~]+)+|[!-.0-~][!-~]*)$)re",
               "the path, label or compatible of an IOMMU, or `*` for any", {"number", "boolean"})},
      {"label", Pattern(R"re(^[A-Za-z_][A-Za-z0-9_]*$)re",
                        "letters, digits and `_`, no digit first; without `&`", {"boolean"})},
      {"exactName",
       Pattern(R"re(^[!-)+-.0-~]+$)re", "one name, without `*` and `/`", {"number", "boolean"})},
      {"pciFunctions",
       Pattern(R"re(^[01]?[0-9A-Fa-f]\.[0-7](/[01]?[0-9A-Fa-f]\.[0-7])*$)re",
               "`DD.F` in hexadecimal, as `lspci` prints it; `1c.0/00.0` through a bridge",
               {"number"})},
  };
}

Json PciForm() {
  return Mapping(
      {"bridge", "function"},
      {{"bridge", Referring("Path of the host bridge's node.", "exactPath")},
       {"function", Referring("Device and function in hexadecimal, from the host bridge downwards: "
                              "`\"01.0\"`, or `\"1c.0/00.0\"` through a bridge.",
                              "pciFunctions")}});
}

// The keys of an entry of `devices`, but for `not`.
Json SelectorKeys() {
  Json keys;
  for (const policy::SelectorKey& key : policy::kSelectorKeys) {
    keys[std::string(key.name)] = key.form == "pci" ? Described(key.description, PciForm())
                                                    : Referring(key.description, key.form);
  }
  return keys;
}

Json SelectorDefinitions() {
  Json without = Mapping({}, SelectorKeys());
  without["minProperties"] = 1;
  Json keys = SelectorKeys();
  keys["not"] = Referring("Leaves out the devices that all of these keys match.", "excluded");
  Json selector = Mapping({}, std::move(keys));
  selector["minProperties"] = 1;
  // With only `not` an entry would name every other device there is.
  selector["if"] = {{"required", Json::array({"not"})}};
  selector["then"] = {{"minProperties", 2}};
  return {{"selector", std::move(selector)}, {"excluded", std::move(without)}};
}

Json Rule() {
  return Mapping(
      {"name", "dma", "devices"},
      {{"name",
        Referring("What messages and the overlay call this rule; each rule has a name of its "
                  "own.",
                  "word")},
       {"dma", Described("How the devices of this rule reach memory.",
                         Choice({{"iommu",
                                  "DMA through the IOMMU that dom0 drives: the device gets "
                                  "xen,force-iommu-dma"},
                                 {"swiotlb", "swiotlb-xen, whatever any other rule says"}},
                                ""))},
       {"devices", Described("Which devices: any entry matches; within one entry, all its keys do.",
                             List(Ref("selector"), 1))},
       {"reason",
        Referring("Why, for the next reader; it is kept as a comment in the overlay's source.",
                  "prose")},
       {"expect",
        Described(
            "How many devices must match: a count, `\"1..\"` for at least one, or `\"1..3\"`.",
            {{"anyOf",
              Json::array({{{"type", "integer"}, {"minimum", 1}, {"maximum", 1000000}},
                           Pattern(R"re(^(?!0+(\.\.0+)?$)[0-9]+(\.\.[0-9]*)?$)re",
                                   "a count such as `2`, or a range such as `1..` or `1..3`")})}})},
       {"on-missing", Described("What an entry of `devices` that matches nothing is.",
                                Choice({{"error", "an error: nothing is compiled"},
                                        {"warn", "a warning"},
                                        {"ignore", "nothing worth a word"}},
                                       "error"))}});
}

Json Allowance() {
  Json lint = {{"enum", Json::array()}, {"enumDescriptions", Json::array()}};
  for (const Finding& known : AllFindings()) {
    if (!known.allowable) continue;
    lint["enum"].push_back(known.kind.id);
    lint["enumDescriptions"].push_back(known.seen);
  }
  return Mapping(
      {"lint", "reason"},
      {{"lint",
        Described("Id of the finding, which each message ends in; `dtpolicy explain ID` tells "
                  "what it means.",
                  std::move(lint))},
       {"devices", Described("The devices it is accepted for; without this, wherever it comes up.",
                             List(Ref("selector"), 1))},
       {"reason", Referring("Why it is all right on this board.", "prose")}});
}

Json Properties() {
  return {
      {"dtpolicy", Described("Version of the policy format; the first key of the file.",
                             {{"enum", Json::array({1, "1"})}, {"default", 1}})},
      {"extends", Described("Other policy files to start from, relative to this one. Rules come in "
                            "order; a single value given here replaces theirs.",
                            DistinctList(Ref("word")))},
      {"board",
       Described(
           "The board this policy is for. A file that others extend may leave it out.",
           Mapping({}, {{"name", Referring("The board's name, for people.", "word")},
                        {"compatible",
                         Described("The base's root `compatible` must hold one of these. Write "
                                   "each on a line of its own, or quoted.",
                                   DistinctList(Ref("word")))}}))},
      {"xen",
       Described(
           "The Xen that will run on the board.",
           Mapping({}, {{"version", Referring("Release, such as `4.17`; without it, the "
                                              "newest one known.",
                                              "version")},
                        {"drives", Described("Compatibles of IOMMUs that this build of Xen drives "
                                             "beside those it drives by default: "
                                             "`\"arm,smmu-v3\"`.",
                                             DistinctList(Ref("word")))}}))},
      {"linux",
       Described(
           "The Linux that will run as dom0.",
           Mapping(
               {},
               {{"version", Referring("Release, such as `6.1`; without it, the newest one "
                                      "known.",
                                      "version")},
                {"grants", Described("Whether this kernel translates granted pages for IOMMU "
                                     "DMA.",
                                     Choice({{"untranslated", "no, as mainline does"},
                                             {"translated", "yes: it carries a change that does"}},
                                            "untranslated"))},
                {"swiotlb-xen", Described("Whether dom0 uses swiotlb-xen (`xen_swiotlb_detect()`).",
                                          Choice({{"auto", "as the kernel decides by itself"},
                                                  {"off", "never"},
                                                  {"force", "always"}},
                                                 "auto"))}}))},
      {"rules",
       Described("Which devices use IOMMU DMA, and which never. A `swiotlb` rule overrides any "
                 "`iommu` rule; a device that no rule names stays on swiotlb-xen.",
                 List(Rule(), 0))},
      {"allow", Described("Findings that are accepted here.", List(Allowance(), 0))},
  };
}

}  // namespace

std::string WritePolicySchema() {
  Json schema = {
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"$comment", "SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause"},
      {"title", "dtpolicy policy, version 1"},
      {"description",
       "Which devices of a board use IOMMU DMA under Xen. `dtpolicy compile` makes it a "
       "device-tree "
       "overlay."},
  };
  schema.update(Mapping({"dtpolicy"}, Properties()));
  schema["definitions"] = TextDefinitions();
  schema["definitions"].update(SelectorDefinitions());
  return JsonText(schema);
}

}  // namespace dtpolicy::report
