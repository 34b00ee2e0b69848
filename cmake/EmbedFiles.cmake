# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# cmake "-DFILES=<file>;..." -DOUTPUT=<file> -P EmbedFiles.cmake
#
# Writes FILES as one C++ source, which defines EmbeddedFile (tool/base/embedded.h).

set(files ${FILES})
list(SORT files)

set(rows "")
foreach(path IN LISTS files)
  cmake_path(GET path FILENAME name)
  # As bytes: what stands in a file can then end no literal.
  file(READ "${path}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  # In pieces, as a compiler need not take a literal of more than 65536 characters (annex B of C++).
  string(LENGTH "${bytes}" length)
  set(literals "")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${bytes}" ${at} 96 piece)
    string(APPEND literals "     \"${piece}\"\n")
    math(EXPR at "${at} + 96")
  endwhile()
  math(EXPR size "${length} / 4")
  string(APPEND rows "    {\"${name}\",\n     std::string_view(\n${literals}     , ${size})},\n")
endforeach()

file(WRITE "${OUTPUT}.new" "// Written by cmake/EmbedFiles.cmake from files of the source tree.
#include \"base/embedded.h\"

namespace dtpolicy {
namespace {

constexpr struct {
  std::string_view name;
  std::string_view text;
} kFiles[] = {
${rows}};

}  // namespace

std::string_view EmbeddedFile(std::string_view name) {
  for (const auto& file : kFiles) {
    if (file.name == name) return file.text;
  }
  return {};
}

}  // namespace dtpolicy
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
file(REMOVE "${OUTPUT}.new")
file(TOUCH "${OUTPUT}")
