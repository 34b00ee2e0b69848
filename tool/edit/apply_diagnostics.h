// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What can be wrong between an overlay and the tree it is applied to, in one place. libfdt says
// FDT_ERR_NOTFOUND to most of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy::edit {

using Text = std::string_view;

// More than this of one sort tells a reader no more. What is not reported costs no search through
// the base for what was meant.
inline constexpr size_t kMostReported = 50;

// The overlay by itself: what dtc would not have written (dtc
// Documentation/dt-object-internal.txt).
inline constexpr Message<Text, Text> kFixupMalformed{
    finding::kBadOverlay, "the fixup `{}` of label `{}` is not `PATH:PROPERTY:OFFSET`"};
inline constexpr Message<Text, Text, Text> kFixupLeadsNowhere{
    finding::kBadOverlay, "the fixup `{}` of label `{}` leads to no {}"};
inline constexpr Message<Text, Text, size_t> kFixupOutside{
    finding::kBadOverlay, "the fixup `{}` of label `{}` is outside the property's {} bytes"};
inline constexpr Message<Text> kFixupNotStrings{
    finding::kBadOverlay, "the fixups of label `{}` are not a list of strings"};
inline constexpr Message<> kLocalFixupNotCells{finding::kBadOverlay,
                                               "local fixups are not a list of cells"};
inline constexpr Message<> kLocalFixupNoNode{finding::kBadOverlay,
                                             "local fixups of a node that the overlay lacks"};
inline constexpr Message<> kLocalFixupNoProperty{
    finding::kBadOverlay, "local fixups of a property that the overlay lacks"};
inline constexpr Message<uint32_t, size_t> kLocalFixupOutside{
    finding::kBadOverlay, "a local fixup at byte {} of a property of {} bytes"};
inline constexpr Message<uint32_t, uint32_t> kPhandlesUsedUp{
    finding::kBadOverlay,
    "phandle {:#x} cannot be moved behind those of the base, the last of them {:#x}"};
inline constexpr Message<Text> kNoFragmentTarget{
    finding::kBadOverlay, "{} has neither a usable `target` nor a usable `target-path`"};
inline constexpr Message<Text, Text> kSymbolMalformed{
    finding::kBadOverlay, "symbol `{}` leads to `{}`, where the overlay has no fragment"};
inline constexpr Message<size_t> kMoreReferences{finding::kBadOverlay,
                                                 "{} more references are wrong too"};
inline constexpr Message<size_t> kMoreTargets{finding::kNoTarget,
                                              "{} more fragments have no target either"};
inline constexpr Message<> kNoFragments{finding::kEmptyOverlay,
                                        "has no fragment, so that nothing is set"};

// The overlay and this base.
inline constexpr Message<Text, Text> kBaseWithoutSymbols{
    finding::kNoSymbol, "{} has no `__symbols__`, and the overlay refers to {}"};
inline constexpr Message<Text, Text> kLabelUnknown{finding::kNoSymbol, "label `{}` is not in {}"};
inline constexpr Message<Text, Text, Text> kSymbolLeadsNowhere{
    finding::kNoSymbol, "label `{}` stands for `{}`, which {} does not have"};
inline constexpr Message<Text, Text, Text> kSymbolWithoutPhandle{
    finding::kNoSymbol, "label `{}` stands for `{}`, which has no phandle in {}"};
inline constexpr Message<std::string, std::string, Text> kTargetUnknown{
    finding::kNoTarget, "{}'s target `{}` is not in {}"};
inline constexpr Message<std::string, uint32_t, Text> kTargetPhandleUnknown{
    finding::kNoTarget, "{}'s target, phandle {:#x}, is that of no node of {}"};
inline constexpr Message<std::string, uint32_t, uint32_t> kOverwritesPhandle{
    finding::kPhandleOverwrite, "`{}` has phandle {:#x}, and the overlay gives it {:#x}"};
inline constexpr Message<Text, std::string, std::string, Text> kSetTwice{
    finding::kFragmentConflict,
    "{} sets `{}` of `{}` to another value than {} before it, which is lost"};
inline constexpr Message<std::string, std::string> kSetsNothingNew{
    finding::kFragmentConflict, "{} sets nothing that {} has not set before it"};

}  // namespace dtpolicy::edit
