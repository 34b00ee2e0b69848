// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What can be wrong with a tree's bytes, in one place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy::dt {

// Without a sound tree nothing can be decided, so nobody can wish this away.

// The blob as a whole.
inline constexpr Message<> kEmptyFile{finding::kBadTree, "is empty"};
inline constexpr Message<size_t> kShorterThanHeader{
    finding::kBadTree, "cut off: a device tree's header has 40 bytes, the file has {}"};
inline constexpr Message<std::string_view> kWrongMagic{
    finding::kBadTree, "is not a device tree: starts with {} instead of d00dfeed"};
inline constexpr Message<uint32_t, size_t> kCutOff{
    finding::kBadTree, "cut off: header says {} bytes, the file has {}"};
inline constexpr Message<size_t, size_t> kTooLarge{
    finding::kBadTree, "is larger than a device tree may be: {} bytes, the limit is {}"};
inline constexpr Message<uint32_t, uint32_t> kWrongVersion{
    finding::kBadTree,
    "has version {}, readable from version {} on; this program reads versions 16 and 17"};
inline constexpr Message<uint32_t> kTotalSizeTooSmall{
    finding::kBadTree, "header says {} bytes in all, less than the header itself"};
inline constexpr Message<std::string_view, uint32_t, uint64_t, uint32_t> kBlockOutside{
    finding::kBadTree, "the {} block (bytes {} to {}) is not inside the tree's {} bytes"};
inline constexpr Message<std::string_view, uint32_t, uint32_t> kBlockMisaligned{
    finding::kBadTree, "the {} block starts at byte {}, which is no multiple of {}"};
inline constexpr Message<std::string_view, std::string_view, uint32_t> kBlocksOverlap{
    finding::kBadTree, "the {} block and the {} block overlap at byte {}"};
inline constexpr Message<uint32_t> kReservationsUnterminated{
    finding::kBadTree, "the memory reservations from byte {} on have no closing entry of zeroes"};

// The structure block. Offsets count from the start of the file.
inline constexpr Message<size_t> kStructureCut{
    finding::kBadTree, "the structure block ends at byte {} in the middle of a token"};
inline constexpr Message<size_t, size_t> kStructureUnclosed{
    finding::kBadTree, "the structure block ends at byte {} with {} nodes still open"};
inline constexpr Message<uint32_t, size_t> kUnknownToken{finding::kBadTree,
                                                         "unknown token {:#010x} at byte {}"};
inline constexpr Message<size_t> kNoRoot{finding::kBadTree, "has no root node (byte {})"};
inline constexpr Message<size_t> kRootNamed{
    finding::kBadTree, "the root node has a name, which the specification forbids, at byte {}"};
inline constexpr Message<size_t> kSecondRoot{finding::kBadTree, "a second root node at byte {}"};
inline constexpr Message<size_t> kOutsideRoot{finding::kBadTree,
                                              "a token outside the root node at byte {}"};
inline constexpr Message<size_t, size_t> kBehindEnd{
    finding::kBadTree, "the structure block ends at byte {}, but {} more bytes follow in it"};
inline constexpr Message<size_t, size_t> kTooDeep{finding::kBadTree,
                                                  "nodes nested deeper than {} levels at byte {}"};
inline constexpr Message<size_t, size_t> kTooManyNodes{finding::kBadTree,
                                                       "more than {} nodes, at byte {}"};
inline constexpr Message<size_t, size_t> kNodeNameTooLong{
    finding::kBadTree, "a node's name is longer than {} bytes, or has no end, at byte {}"};
inline constexpr Message<size_t> kNodeNameBad{
    finding::kBadTree,
    "a node's name is empty or holds a character that no name may have, at byte {}"};
inline constexpr Message<std::string_view, size_t> kTwoNodes{
    finding::kBadTree, "two nodes are named `{}`, the second at byte {}"};
inline constexpr Message<std::string_view, size_t> kTwoProperties{
    finding::kBadTree, "two properties are named `{}`, the second at byte {}"};
inline constexpr Message<size_t> kPropertyBehindNode{finding::kBadTree,
                                                     "a property behind a child node, at byte {}"};
inline constexpr Message<uint32_t, size_t> kPropertyTooLong{
    finding::kBadTree, "a property of {} bytes does not fit into the structure block, at byte {}"};
inline constexpr Message<uint32_t, size_t> kPropertyNameBad{
    finding::kBadTree,
    "a property's name, {} bytes into the strings block, is no name, at byte {}"};
inline constexpr Message<uint32_t, size_t> kTwoPhandles{
    finding::kBadTree, "phandle {:#x} is also that of another node, at byte {}"};
inline constexpr Message<size_t> kPhandleBad{finding::kBadTree,
                                             "a phandle that is not one cell, at byte {}"};
inline constexpr Message<size_t> kCompatibleBad{
    finding::kBadTree, "not a list of printable strings, each with its closing NUL, at byte {}"};
inline constexpr Message<> kFitImage{finding::kBadTree, "is a FIT image, not a device tree"};

// `iommus` and `iommu-map`. Linux gives such a device no IOMMU and says so at boot at most.
inline constexpr Message<size_t> kCutCells{finding::kBadIommus, "{} bytes are not a list of cells"};
inline constexpr Message<> kNoEntries{finding::kBadIommus, "is empty"};
inline constexpr Message<size_t> kTooManyEntries{finding::kBadIommus, "has more than {} entries"};
inline constexpr Message<uint32_t, size_t> kNoSuchPhandle{
    finding::kBadIommus, "phandle {:#x} (cell {}) leads to no node"};
inline constexpr Message<std::string> kNotAnIommu{
    finding::kBadIommus, "`{}` has no usable `#iommu-cells`, so it is no IOMMU"};
inline constexpr Message<std::string, uint32_t, size_t> kSpecifierCut{
    finding::kBadIommus, "`{}` wants {} cells behind its phandle, only {} are left"};
inline constexpr Message<size_t> kMapCut{
    finding::kBadIommus, "{} cells are not whole entries of id, IOMMU, stream id, length"};
inline constexpr Message<uint32_t, uint32_t> kMapMasked{
    finding::kBadIommus, "requester id {:#x} has bits that `iommu-map-mask` {:#x} clears"};
inline constexpr Message<size_t> kMoreBadIommus{finding::kBadIommus,
                                                "{} more lists of IOMMUs are malformed too"};

}  // namespace dtpolicy::dt
