// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/fill_template.h"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <fmt/format.h>

#include <stdexcept>

#include "base/embedded.h"
#include "page/plain_text.h"

namespace dtpolicy::page {
namespace {

// Puts in the files that a template names. Templates are part of the program: they end.
std::string WithFiles(std::string_view text) {
  constexpr std::string_view kBegin = "{{>";
  std::string whole;
  for (size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin)) {
    const size_t end = text.find("}}", at);
    whole += text.substr(0, at);
    whole += WithFiles(EmbeddedFile(text.substr(at + kBegin.size(), end - at - kBegin.size())));
    text.remove_prefix(end + 2);
  }
  return whole += text;
}

void Fill(ctemplate::TemplateDictionary& dictionary, const Values& values) {
  for (const auto& [name, value] : values.items()) {
    if (value.is_string()) {
      dictionary.SetValue(name, PlainText(value.get_ref<const std::string&>()));
    } else if (value.is_number_float()) {
      // As short as it can be, so that a path of many numbers is.
      dictionary.SetValue(name, fmt::format("{}", value.get<double>()));
    } else if (value.is_number()) {
      dictionary.SetValue(name, value.dump());
    } else if (value.is_boolean()) {
      if (value.get<bool>()) dictionary.ShowSection(name);
    } else if (value.is_object()) {
      Fill(*dictionary.AddSectionDictionary(name), value);
    } else {
      for (const Values& item : value) Fill(*dictionary.AddSectionDictionary(name), item);
    }
  }
}

}  // namespace

std::string FillTemplate(std::string_view name, Markup markup, const Values& values) {
  const std::string text =
      std::string(markup == Markup::kHtml ? "{{%AUTOESCAPE context=\"HTML\"}}\n"
                                          : "{{%AUTOESCAPE context=\"XML\"}}\n") +
      WithFiles(EmbeddedFile(name));
  const std::string key(name);
  ctemplate::TemplateCache cache;
  ctemplate::TemplateDictionary dictionary(key);
  Fill(dictionary, values);
  std::string page;
  if (!cache.StringToTemplateCache(key, text, ctemplate::STRIP_BLANK_LINES) ||
      !cache.ExpandWithData(key, ctemplate::STRIP_BLANK_LINES, &dictionary, nullptr, &page)) {
    throw std::logic_error("the template " + key + " is malformed");
  }
  return page;
}

void GroupRows(const std::string& section, Values& page) {
  constexpr size_t kMany = 200;
  constexpr size_t kGroup = 50;
  Values& rows = page[section];
  if (rows.size() <= kMany) return;
  for (size_t i = kGroup; i < rows.size(); i += kGroup) rows[i]["NEXT_GROUP"] = true;
  page["MANY"] = " many";  // last: it may move the rows
}

}  // namespace dtpolicy::page
