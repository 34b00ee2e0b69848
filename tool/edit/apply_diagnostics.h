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

namespace dtpolicy::edit {

using Text = std::string_view;

// More than this of one sort tells a reader no more. What is not reported costs no search through
// the base for what was meant.
inline constexpr size_t kMostReported = 50;

inline constexpr Kind kBadOverlay{"bad-overlay", Level::kError};
inline constexpr Kind kNoSymbol{"no-symbol", Level::kError};
inline constexpr Kind kNoTarget{"no-target", Level::kError};
inline constexpr Kind kPhandleOverwrite{"phandle-overwrite", Level::kError, Adjustable::kYes};
inline constexpr Kind kMergedName{"merged-name", Level::kWarning, Adjustable::kYes};
inline constexpr Kind kTreeLayout{"tree-layout", Level::kWarning, Adjustable::kYes};
inline constexpr Kind kFragmentConflict{"fragment-conflict", Level::kWarning, Adjustable::kYes};
inline constexpr Kind kEmptyOverlay{"empty-overlay", Level::kWarning, Adjustable::kYes};

// The overlay by itself: what dtc would not have written (dtc
// Documentation/dt-object-internal.txt).
inline constexpr Message<Text, Text> kFixupMalformed{
    kBadOverlay, "the fixup `{}` of label `{}` is not `PATH:PROPERTY:OFFSET`"};
inline constexpr Message<Text, Text, Text> kFixupLeadsNowhere{
    kBadOverlay, "the fixup `{}` of label `{}` leads to no {}"};
inline constexpr Message<Text, Text, size_t> kFixupOutside{
    kBadOverlay, "the fixup `{}` of label `{}` is outside the property's {} bytes"};
inline constexpr Message<Text> kFixupNotStrings{
    kBadOverlay, "the fixups of label `{}` are not a list of strings"};
inline constexpr Message<> kLocalFixupNotCells{kBadOverlay, "local fixups are not a list of cells"};
inline constexpr Message<> kLocalFixupNoNode{kBadOverlay,
                                             "local fixups of a node that the overlay lacks"};
inline constexpr Message<> kLocalFixupNoProperty{
    kBadOverlay, "local fixups of a property that the overlay lacks"};
inline constexpr Message<uint32_t, size_t> kLocalFixupOutside{
    kBadOverlay, "a local fixup at byte {} of a property of {} bytes"};
inline constexpr Message<uint32_t, uint32_t> kPhandlesUsedUp{
    kBadOverlay, "phandle {:#x} cannot be moved behind those of the base, the last of them {:#x}"};
inline constexpr Message<Text> kNoFragmentTarget{
    kBadOverlay, "{} has neither a usable `target` nor a usable `target-path`"};
inline constexpr Message<Text, Text> kSymbolMalformed{
    kBadOverlay, "symbol `{}` leads to `{}`, where the overlay has no fragment"};
inline constexpr Message<size_t> kMoreReferences{kBadOverlay, "{} more references are wrong too"};
inline constexpr Message<size_t> kMoreTargets{kNoTarget, "{} more fragments have no target either"};
inline constexpr Message<> kNoFragments{kEmptyOverlay, "has no fragment, so that nothing is set"};

// The overlay and this base.
inline constexpr Message<Text, Text> kBaseWithoutSymbols{
    kNoSymbol, "{} has no `__symbols__`, and the overlay refers to {}"};
inline constexpr Message<Text, Text> kLabelUnknown{kNoSymbol, "label `{}` is not in {}"};
inline constexpr Message<Text, Text, Text> kSymbolLeadsNowhere{
    kNoSymbol, "label `{}` stands for `{}`, which {} does not have"};
inline constexpr Message<Text, Text, Text> kSymbolWithoutPhandle{
    kNoSymbol, "label `{}` stands for `{}`, which has no phandle in {}"};
inline constexpr Message<std::string, std::string, Text> kTargetUnknown{
    kNoTarget, "{}'s target `{}` is not in {}"};
inline constexpr Message<std::string, uint32_t, Text> kTargetPhandleUnknown{
    kNoTarget, "{}'s target, phandle {:#x}, is that of no node of {}"};
inline constexpr Message<std::string, uint32_t, uint32_t> kOverwritesPhandle{
    kPhandleOverwrite, "`{}` has phandle {:#x}, and the overlay gives it {:#x}"};
inline constexpr Message<Text, std::string> kMergesInto{
    kMergedName, "`{}` is no new node: it is merged into `{}`"};
inline constexpr Message<uint32_t> kOldVersion{
    kTreeLayout, "has version {}, and U-Boot's `fdt apply` and `fdt set` want 17"};
inline constexpr Message<> kUnusualOrder{
    kTreeLayout,
    "has its blocks in an order that U-Boot's `fdt apply` and `fdt set` refuse to change"};
inline constexpr Message<Text, std::string, std::string, Text> kSetTwice{
    kFragmentConflict, "{} sets `{}` of `{}` to another value than {} before it, which is lost"};
inline constexpr Message<std::string, std::string> kSetsNothingNew{
    kFragmentConflict, "{} sets nothing that {} has not set before it"};

}  // namespace dtpolicy::edit
