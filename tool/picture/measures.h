// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The measures of the picture, in pixels: where its columns stand, and how high things are.
#pragma once

namespace dtpolicy::picture {

inline constexpr double kWidth = 1240;
inline constexpr double kMargin = 36;

// Columns, from the left.
inline constexpr double kFrameLeft = kMargin;
inline constexpr double kFrameWidth = 572;
inline constexpr double kFrameRight = kFrameLeft + kFrameWidth;
inline constexpr double kNameLeft = kFrameLeft + 22;
inline constexpr double kNameWidth = 190;
inline constexpr double kDetailLeft = kNameLeft + kNameWidth + 8;
inline constexpr double kPillWidth = 78;
inline constexpr double kPillGap = 6;
inline constexpr double kPillsRight = kFrameRight - 10;
inline constexpr double kSwiotlbTrunk = 634;
inline constexpr double kIommuLeft = 668;
inline constexpr double kIommuWidth = 178;
inline constexpr double kIommuRight = kIommuLeft + kIommuWidth;
inline constexpr double kFirstTrunk = 870;  // right of the IOMMUs, one for each colour
inline constexpr double kTrunkGap = 14;
inline constexpr double kMemoryLeft = 944;
inline constexpr double kMemoryWidth = kWidth - kMargin - kMemoryLeft;

// Rows, from the top.
inline constexpr double kTitleBaseline = 50;
inline constexpr double kSubtitleBaseline = 78;
inline constexpr double kHeadBaseline = 118;
inline constexpr double kBodyTop = 132;
inline constexpr double kFrameHead = 38;
inline constexpr double kRowHeight = 28;
inline constexpr double kFrameFoot = 10;
inline constexpr double kFrameGap = 12;
inline constexpr double kPillHeight = 20;
inline constexpr double kIommuHeight = 20;
inline constexpr double kIommuStep = 24;  // of several behind which one device is
inline constexpr double kChipWidth = 172;
inline constexpr double kChipHeight = 38;
inline constexpr double kChipGap = 8;
inline constexpr int kChipsPerRow = 3;
inline constexpr double kSwiotlbHeight = 64;
inline constexpr double kLeastBody = 530;  // what the words in the memory column take
inline constexpr double kTreeStep = 16;    // how far a PCI function stands right of its bridge

// Sizes of text.
inline constexpr double kTitleSize = 28;
inline constexpr double kSubtitleSize = 14;
inline constexpr double kFrameTitleSize = 14;
inline constexpr double kNoteSize = 12;
inline constexpr double kNameSize = 13;
inline constexpr double kDetailSize = 12;
inline constexpr double kWordSize = 11.5;
inline constexpr double kIommuSize = 11.5;
inline constexpr double kFigureSize = 20;

}  // namespace dtpolicy::picture
