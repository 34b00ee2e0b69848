// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Every kind and wording that reading a policy reports. None can be turned off: a policy that does
// not say clearly what it means is not guessed at.
#pragma once

#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy::policy {

using Text = std::string_view;  // a short name for what almost every wording takes

// The bytes: not text, or nothing in it.
inline constexpr Message<> kUtf16{finding::kNotText, "this is UTF-16 or UTF-32 text, not UTF-8"};
inline constexpr Message<> kDeviceTreeBlob{finding::kNotText,
                                           "this is a device-tree blob, not a policy"};
inline constexpr Message<unsigned> kNotUtf8{finding::kNotText, "byte 0x{:02x} is not UTF-8"};
inline constexpr Message<unsigned> kControlCharacter{
    finding::kNotText, "control character U+{:04X}: this is binary or damaged text"};
inline constexpr Message<> kLoneCarriageReturn{
    finding::kNotText, "a carriage return that no line feed follows is no line end"};

inline constexpr Message<> kNothingInIt{finding::kEmptyPolicy, "there is nothing in this file"};

// Bounds of parse_policy.h.
inline constexpr Message<size_t, size_t> kTooManyBytes{finding::kLimitExceeded,
                                                       "{} bytes; a policy holds at most {}"};
inline constexpr Message<size_t> kTooDeep{finding::kLimitExceeded,
                                          "more than {} lists and mappings inside one another"};
inline constexpr Message<size_t> kTooManyNodes{finding::kLimitExceeded,
                                               "more than {} values in one file"};
inline constexpr Message<Text, size_t> kAliasBomb{finding::kLimitExceeded,
                                                  "`{}` expands the file to more than {} values"};
inline constexpr Message<size_t> kTooManyFaults{finding::kLimitExceeded, "more than {} faults"};
inline constexpr Message<size_t> kTooManyLayers{finding::kLimitExceeded, "more than {} layers"};
inline constexpr Message<size_t> kTooMuchInLayers{finding::kLimitExceeded,
                                                  "this makes a policy of more than {} bytes"};
inline constexpr Message<size_t> kTooManyNodesInLayers{finding::kLimitExceeded,
                                                       "more than {} values in all layers"};
inline constexpr Message<size_t> kTooManyPatterns{finding::kLimitExceeded, "more than {} globs"};

// The YAML: what is not YAML, and the parts of YAML that a policy has no use for.
inline constexpr Message<Text> kNotYaml{finding::kYamlSyntax, "{}"};
inline constexpr Message<> kTabIndentation{finding::kYamlSyntax, "a tab in the indentation"};
inline constexpr Message<Text> kAliasInItself{finding::kYamlSyntax,
                                              "`{}` stands inside its own anchor"};

inline constexpr Message<> kSecondDocument{finding::kYamlUnsupported,
                                           "a second document starts here"};
inline constexpr Message<> kTextAfterEnd{finding::kYamlUnsupported,
                                         "text after the end of the policy"};
inline constexpr Message<Text> kDirective{finding::kYamlUnsupported,
                                          "`{}`: directives are not part of a policy"};
inline constexpr Message<Text> kTag{finding::kYamlUnsupported,
                                    "`{}`: tags are not part of a policy"};
inline constexpr Message<> kMergeKey{finding::kYamlUnsupported,
                                     "`<<`: merge keys are not supported"};
inline constexpr Message<Text> kComplexKey{finding::kYamlUnsupported, "{} as a key"};

// The keys of a mapping.
inline constexpr Message<Text, Text> kNoSuchKey{finding::kUnknownKey, "`{}` is no key of {}"};

inline constexpr Message<Text> kKeyTwice{finding::kDuplicateKey,
                                         "`{}` is already given in this mapping"};

inline constexpr Message<Text, Text> kNoKey{finding::kMissingKey, "{} has no `{}`"};
inline constexpr Message<> kNoSelectorKey{finding::kMissingKey,
                                          "this entry does not say which devices"};
inline constexpr Message<> kOnlyNot{finding::kMissingKey,
                                    "an entry with only `not` names every device but those"};

// Values.
inline constexpr Message<Text, Text, Text> kIsNot{finding::kWrongType, "{} is {}, not {}"};
inline constexpr Message<Text> kHasNoValue{finding::kWrongType, "{} has no value"};

inline constexpr Message<Text, Text, Text> kUnsuited{finding::kBadValue, "`{}` is not {}: {}"};
inline constexpr Message<Text, Text> kNotOneOf{finding::kBadValue, "`{}` is no value of {}"};
inline constexpr Message<Text> kEmptyText{finding::kBadValue, "{} is empty"};
inline constexpr Message<Text> kEmptyList{finding::kBadValue, "{} is an empty list"};
inline constexpr Message<> kNotInNot{finding::kBadValue, "`not` inside `not`"};

inline constexpr Message<Text, Text> kValueTwice{finding::kDuplicateValue, "`{}` is already in {}"};

inline constexpr Message<Text> kRuleTwice{finding::kDuplicateRule, "a rule `{}` exists already"};

// The file among other files.
inline constexpr Message<Text> kOtherVersion{
    finding::kFormatVersion, "`dtpolicy: {}` is a format that this build does not read"};
inline constexpr Message<> kVersionNotFirst{finding::kFormatVersion,
                                            "`dtpolicy` is not the first key"};

inline constexpr Message<Text> kExtendsItself{finding::kExtendsCycle, "`{}` extends itself"};

}  // namespace dtpolicy::policy
