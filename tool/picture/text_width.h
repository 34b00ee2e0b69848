// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How much room text takes, told without a font: an estimate that errs on the wide side.
#pragma once

#include <string>
#include <string_view>

namespace dtpolicy::picture {

enum class Face { kMono, kSans, kBold };

// In pixels, for UTF-8 `text` at `size` pixels.
double TextWidth(std::string_view text, Face face, double size);

// `text`, or as much of it as fits into `width` with an ellipsis in its middle: the beginning of a
// name tells the address, its end the kind.
std::string Fitted(const std::string& text, Face face, double size, double width);

// The same for a sentence: its first words, and an ellipsis.
std::string FittedAtEnd(const std::string& text, Face face, double size, double width);

}  // namespace dtpolicy::picture
