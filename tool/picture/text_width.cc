// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "picture/text_width.h"

#include <vector>

namespace dtpolicy::picture {
namespace {

// One character of UTF-8 and its bytes. A byte that begins none stands alone.
std::vector<std::string_view> Characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
    characters.push_back(text.substr(i, end - i));
    i = end;
  }
  return characters;
}

// In units of the font's size, of DejaVu Sans: the widest of the fonts that the style sheet names.
double UnitsOf(std::string_view character, Face face) {
  if (character.size() >= 3 && static_cast<unsigned char>(character[0]) >= 0xe3) return 1.02;
  if (face == Face::kMono) return 0.605;
  constexpr std::string_view kNarrow = "iIjl.,:;'|!()[]/ ";
  constexpr std::string_view kWide = "mwMW@%—×";
  double units = 0.62;
  if (character.size() == 1 && kNarrow.find(character) != std::string_view::npos) units = 0.37;
  if (kWide.find(character) != std::string_view::npos) units = 0.95;
  if (character.size() == 1 && character[0] >= 'A' && character[0] <= 'Z') units = 0.76;
  return face == Face::kBold ? units * 1.1 : units;
}

}  // namespace

double TextWidth(std::string_view text, Face face, double size) {
  double units = 0;
  for (const std::string_view character : Characters(text)) units += UnitsOf(character, face);
  return units * size;
}

std::string Fitted(const std::string& text, Face face, double size, double width) {
  if (TextWidth(text, face, size) <= width) return text;
  const auto characters = Characters(text);
  double room = width - TextWidth("…", face, size);
  // From both ends in turn, as long as there is room.
  size_t front = 0;
  size_t back = characters.size();
  for (bool at_front = true; front < back; at_front = !at_front) {
    room -= UnitsOf(characters[at_front ? front : back - 1], face) * size;
    if (room < 0) break;
    if (at_front) {
      ++front;
    } else {
      --back;
    }
  }
  std::string fitted;
  for (size_t i = 0; i < front; ++i) fitted += characters[i];
  fitted += "…";
  for (size_t i = back; i < characters.size(); ++i) fitted += characters[i];
  return fitted;
}

std::string FittedAtEnd(const std::string& text, Face face, double size, double width) {
  if (TextWidth(text, face, size) <= width) return text;
  double room = width - TextWidth("…", face, size);
  std::string fitted;
  for (const std::string_view character : Characters(text)) {
    room -= UnitsOf(character, face) * size;
    if (room < 0) break;
    fitted += character;
  }
  // Whole words, unless one alone is most of it.
  const size_t last = fitted.rfind(' ');
  if (last != std::string::npos && last > fitted.size() / 2 && text[fitted.size()] != ' ') {
    fitted.resize(last);
  }
  // Not a blank before the ellipsis.
  while (fitted.ends_with(' ')) fitted.pop_back();
  return fitted + "…";
}

}  // namespace dtpolicy::picture
