// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// JSON → page. The only place that knows the template library, ctemplate, which escapes every value
// by where it stands: in text, in an attribute, in a link.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace dtpolicy::page {

// Keys keep their order.
using Values = nlohmann::ordered_json;

enum class Markup { kHtml, kXml };

// The text of the template `name` (embedded.h) with `values` filled in, an object whose keys are
// the template's names: a string or number is what stands for {{NAME}}, an array repeats
// {{#NAME}}…{{/NAME}} for each of its objects, `true` shows it once. {{>FILE}} on a line of its own
// stands for another embedded file. All strings go through PlainText.
std::string FillTemplate(std::string_view name, Markup markup, const Values& values);

}  // namespace dtpolicy::page
