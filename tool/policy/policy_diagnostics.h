// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Every kind and wording that reading a policy reports. None can be turned off: a policy that does
// not say clearly what it means is not guessed at.
#pragma once

#include <array>
#include <string_view>

#include "base/diagnostic.h"

namespace dtpolicy::policy {

using Text = std::string_view;  // a short name for what almost every wording takes

// The bytes: not text, or nothing in it.
inline constexpr Kind kNotText{"not-text", Level::kError};
inline constexpr Message<> kUtf16{kNotText, "this is UTF-16 or UTF-32 text, not UTF-8"};
inline constexpr Message<> kDeviceTreeBlob{kNotText, "this is a device-tree blob, not a policy"};
inline constexpr Message<unsigned> kNotUtf8{kNotText, "byte 0x{:02x} is not UTF-8"};
inline constexpr Message<unsigned> kControlCharacter{
    kNotText, "control character U+{:04X}: this is binary or damaged text"};
inline constexpr Message<> kLoneCarriageReturn{
    kNotText, "a carriage return that no line feed follows is no line end"};

inline constexpr Kind kEmptyPolicy{"empty-policy", Level::kError};
inline constexpr Message<> kNothingInIt{kEmptyPolicy, "there is nothing in this file"};

// Bounds of parse_policy.h.
inline constexpr Kind kLimitExceeded{"limit-exceeded", Level::kError};
inline constexpr Message<size_t, size_t> kTooManyBytes{kLimitExceeded,
                                                       "{} bytes; a policy holds at most {}"};
inline constexpr Message<size_t> kTooDeep{kLimitExceeded,
                                          "more than {} lists and mappings inside one another"};
inline constexpr Message<size_t> kTooManyNodes{kLimitExceeded, "more than {} values in one file"};
inline constexpr Message<Text, size_t> kAliasBomb{kLimitExceeded,
                                                  "`{}` expands the file to more than {} values"};
inline constexpr Message<size_t> kTooManyFaults{kLimitExceeded, "more than {} faults"};
inline constexpr Message<size_t> kTooManyLayers{kLimitExceeded, "more than {} layers"};
inline constexpr Message<size_t> kTooMuchInLayers{kLimitExceeded,
                                                  "this makes a policy of more than {} bytes"};
inline constexpr Message<size_t> kTooManyNodesInLayers{kLimitExceeded,
                                                       "more than {} values in all layers"};
inline constexpr Message<size_t> kTooManyPatterns{kLimitExceeded, "more than {} globs"};

// The YAML: what is not YAML, and the parts of YAML that a policy has no use for.
inline constexpr Kind kYamlSyntax{"yaml-syntax", Level::kError};
inline constexpr Message<Text> kNotYaml{kYamlSyntax, "{}"};
inline constexpr Message<> kTabIndentation{kYamlSyntax, "a tab in the indentation"};
inline constexpr Message<Text> kUnknownAnchor{kYamlSyntax, "`{}` names no anchor above it"};
inline constexpr Message<Text> kAliasInItself{kYamlSyntax, "`{}` stands inside its own anchor"};

inline constexpr Kind kYamlUnsupported{"yaml-unsupported", Level::kError};
inline constexpr Message<> kSecondDocument{kYamlUnsupported, "a second document starts here"};
inline constexpr Message<> kTextAfterEnd{kYamlUnsupported, "text after the end of the policy"};
inline constexpr Message<Text> kDirective{kYamlUnsupported,
                                          "`{}`: directives are not part of a policy"};
inline constexpr Message<Text> kTag{kYamlUnsupported, "`{}`: tags are not part of a policy"};
inline constexpr Message<> kMergeKey{kYamlUnsupported, "`<<`: merge keys are not supported"};
inline constexpr Message<Text> kComplexKey{kYamlUnsupported, "{} as a key"};

// The keys of a mapping.
inline constexpr Kind kUnknownKey{"unknown-key", Level::kError};
inline constexpr Message<Text, Text> kNoSuchKey{kUnknownKey, "`{}` is no key of {}"};

inline constexpr Kind kDuplicateKey{"duplicate-key", Level::kError};
inline constexpr Message<Text> kKeyTwice{kDuplicateKey, "`{}` is already given in this mapping"};

inline constexpr Kind kMissingKey{"missing-key", Level::kError};
inline constexpr Message<Text, Text> kNoKey{kMissingKey, "{} has no `{}`"};
inline constexpr Message<> kNoSelectorKey{kMissingKey, "this entry does not say which devices"};
inline constexpr Message<> kOnlyNot{kMissingKey,
                                    "an entry with only `not` names every device but those"};

// Values.
inline constexpr Kind kWrongType{"wrong-type", Level::kError};
inline constexpr Message<Text, Text, Text> kIsNot{kWrongType, "{} is {}, not {}"};
inline constexpr Message<Text> kHasNoValue{kWrongType, "{} has no value"};

inline constexpr Kind kBadValue{"bad-value", Level::kError};
inline constexpr Message<Text, Text, Text> kUnsuited{kBadValue, "`{}` is not {}: {}"};
inline constexpr Message<Text, Text> kNotOneOf{kBadValue, "`{}` is no value of {}"};
inline constexpr Message<Text> kEmptyText{kBadValue, "{} is empty"};
inline constexpr Message<Text> kEmptyList{kBadValue, "{} is an empty list"};
inline constexpr Message<> kNotInNot{kBadValue, "`not` inside `not`"};

inline constexpr Kind kDuplicateValue{"duplicate-value", Level::kError};
inline constexpr Message<Text, Text> kValueTwice{kDuplicateValue, "`{}` is already in {}"};

inline constexpr Kind kDuplicateRule{"duplicate-rule", Level::kError};
inline constexpr Message<Text> kRuleTwice{kDuplicateRule, "a rule `{}` exists already"};

// The file among other files.
inline constexpr Kind kFormatVersion{"format-version", Level::kError};
inline constexpr Message<Text> kOtherVersion{
    kFormatVersion, "`dtpolicy: {}` is a format that this build does not read"};
inline constexpr Message<> kVersionNotFirst{kFormatVersion, "`dtpolicy` is not the first key"};

inline constexpr Kind kExtendsCycle{"extends-cycle", Level::kError};
inline constexpr Message<Text> kExtendsItself{kExtendsCycle, "`{}` extends itself"};

// All of the above, for the manual.
inline constexpr std::array kPolicyKinds = {
    &kNotText,        &kEmptyPolicy,   &kLimitExceeded, &kYamlSyntax,  &kYamlUnsupported,
    &kUnknownKey,     &kDuplicateKey,  &kMissingKey,    &kWrongType,   &kBadValue,
    &kDuplicateValue, &kDuplicateRule, &kFormatVersion, &kExtendsCycle};

}  // namespace dtpolicy::policy
