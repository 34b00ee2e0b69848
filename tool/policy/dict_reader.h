// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Hands each key of a mapping to whoever reads it, and owns what can be wrong with keys: unknown,
// given twice, missing, and a value that is no mapping at all (after clangd's DictParser).
//
//   DictReader rule("a rule", "this rule", diagnostics);
//   rule.Required("name", [&](const Field& field) { ... });
//   rule.Optional("reason", [&](const Field& field) { ... });
//   rule.Read(field);
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "policy/read_value.h"

namespace dtpolicy::policy {

class DictReader {
 public:
  using ReadField = std::function<void(const Field& field)>;

  // `kind_name` is what such a mapping is called, `this_one` the one at hand.
  DictReader(std::string_view kind_name, std::string_view this_one, Diagnostics& diagnostics)
      : kind_name_(kind_name), this_one_(this_one), diagnostics_(diagnostics) {}

  void Required(std::string_view key, ReadField read) { Required(key, "...", std::move(read)); }
  // `value`: what to write behind it, where there is one thing only.
  void Required(std::string_view key, std::string_view value, ReadField read) {
    keys_.push_back({key, std::move(read), true, value});
  }
  void Optional(std::string_view key, ReadField read) {
    keys_.push_back({key, std::move(read), false, ""});
  }

  // Goes through the mapping in the order it is written. False when `field` is no mapping.
  bool Read(const Field& field) const;

 private:
  struct Key {
    std::string_view name;
    ReadField read;
    bool required;
    std::string_view value;
  };

  void ReportUnknown(const YamlNode& mapping, size_t index) const;

  std::string_view kind_name_;
  std::string_view this_one_;
  Diagnostics& diagnostics_;
  std::vector<Key> keys_;
};

}  // namespace dtpolicy::policy
