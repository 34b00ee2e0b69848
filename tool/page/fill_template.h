// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// JSON → page. The only place that knows the template library, ctemplate, which escapes every value
// by where it stands: in text, in an attribute, in a link.
#pragma once

#include <string>
#include <string_view>

#include "report/json_text.h"

namespace dtpolicy::page {

using Values = report::Json;
using report::ListOf;

enum class Markup { kHtml, kXml };

// The text of the template `name` (embedded.h) with `values` filled in, an object whose keys are
// the template's names: a string or number is what stands for {{NAME}}, an array repeats
// {{#NAME}}…{{/NAME}} for each of its objects, `true` shows it once. {{>FILE}} on a line of its own
// stands for another embedded file. All strings go through PlainText.
std::string FillTemplate(std::string_view name, Markup markup, const Values& values);

// A table of very many rows is drawn in groups, so that a browser lays out those in its window
// only: `page` gets MANY then, and the first row of each group but the first NEXT_GROUP. `section`
// names the rows.
void GroupRows(const std::string& section, Values& page);

}  // namespace dtpolicy::page
