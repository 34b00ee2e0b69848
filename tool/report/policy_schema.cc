// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/policy_schema.h"

#include "base/catalogue.h"
#include "base/embedded.h"
#include "policy/selector_keys.h"
#include "report/json_text.h"

namespace dtpolicy::report {
namespace {

// The keys of an entry of `devices`. In draft-07 nothing counts beside a `$ref`, so that the
// description stands beside `allOf`; a form with keys of its own is put there.
Json SelectorKeys(const Json& definitions) {
  Json keys;
  for (const policy::SelectorKey& key : policy::kSelectorKeys) {
    const std::string form(key.form);
    Json& schema = keys[std::string(key.name)] = {{"description", key.description}};
    if (definitions[form].contains("properties")) {
      schema.update(definitions[form]);
    } else {
      schema["allOf"] = Json::array({Json{{"$ref", "#/definitions/" + form}}});
    }
  }
  return keys;
}

// The findings that `allow` may accept.
void AddFindings(Json& lint) {
  for (const Finding& known : AllFindings()) {
    if (!known.allowable) continue;
    lint["enum"].push_back(known.kind.id);
    lint["enumDescriptions"].push_back(known.seen);
  }
}

}  // namespace

std::string WritePolicySchema() {
  Json schema = Json::parse(EmbeddedFile("policy.schema.json"));
  Json& definitions = schema["definitions"];
  Json keys = SelectorKeys(definitions);
  definitions["excluded"]["properties"] = keys;
  keys.update(definitions["selector"]["properties"]);  // `not`
  definitions["selector"]["properties"] = std::move(keys);
  definitions.erase("pci");
  AddFindings(schema["properties"]["allow"]["items"]["properties"]["lint"]);
  return JsonText(schema);
}

}  // namespace dtpolicy::report
