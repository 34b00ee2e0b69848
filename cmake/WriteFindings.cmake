# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# cmake -DFOLDER=tool/findings -DOUTPUT=FOLDER -P WriteFindings.cmake: the catalogue of findings as C++.
#
#   OUTPUT/base/findings.h    the kinds: finding::kNoIommu of no-iommu.md
#   OUTPUT/base/findings.cc   their manuals
#
# A manual that is not of the form that tool/DESIGN.md shows stops the build. The header stays as it is
# when only prose has changed, so that nothing but the manuals is compiled again.

set(parts "What was seen" "What will happen on the board" "How to mend it" "Source")

function(read_field name)
  if(NOT facts MATCHES "\n- ${name}: ([^\n]+)\n")
    message(FATAL_ERROR "${file}: no line `- ${name}: ...` below its title")
  endif()
  set(field "${CMAKE_MATCH_1}" PARENT_SCOPE)
endfunction()

# Replaces a word by the C++ that stands for it.
function(choose name)
  cmake_parse_arguments(PARSE_ARGV 1 of "" "" "")
  read_field("${name}")
  while(of_UNPARSED_ARGUMENTS)
    list(POP_FRONT of_UNPARSED_ARGUMENTS word means)
    if(field STREQUAL word)
      set(field "${means}" PARENT_SCOPE)
      return()
    endif()
  endwhile()
  message(FATAL_ERROR "${file}: `${field}` is not known as `${name}`")
endfunction()

file(GLOB ids RELATIVE ${FOLDER} ${FOLDER}/*.md)
list(TRANSFORM ids REPLACE "\\.md$" "")
list(SORT ids)
set(kinds "")
set(rows "")
foreach(id IN LISTS ids)
  set(file ${FOLDER}/${id}.md)
  file(READ ${file} text)
  if(NOT text MATCHES "^<!-- SPDX[^\n]*\n# ${id}\n\n(- [^\n]*\n)+\n## ")
    message(FATAL_ERROR "${file}: does not begin with the licence, `# ${id}` and its facts")
  endif()
  string(FIND "${text}" "\n## " at)
  string(SUBSTRING "${text}" 0 ${at} facts)
  choose("Level" note Level::kNote warning Level::kWarning error Level::kError)
  set(level ${field})
  choose("Changed by" nothing Adjustable::kNo -W Adjustable::kYes "-W, allow" "Adjustable::kYes")
  set(adjustable ${field})
  choose("Changed by" nothing false -W false "-W, allow" true)
  set(allowable ${field})
  read_field("About")
  set(about "${field}")
  set(cause Cause::kInput)
  if(about STREQUAL "files")
    set(cause Cause::kFile)
  endif()
  read_field("Fires when")
  set(row "R\"md(${about})md\", R\"md(${field})md\"")

  # Cut the parts off from the end, so that what is left between two headings is one part.
  string(SUBSTRING "${text}" ${at} -1 text)
  set(texts "")
  list(REVERSE parts)
  foreach(part IN LISTS parts)
    set(content "")
    string(FIND "${text}" "\n## ${part}\n\n" at)
    if(at GREATER -1)
      string(LENGTH "\n## ${part}\n\n" length)
      math(EXPR begin "${at} + ${length}")
      string(SUBSTRING "${text}" ${begin} -1 content)
      string(SUBSTRING "${text}" 0 ${at} text)
      string(STRIP "${content}" content)
      string(REGEX REPLACE "([^\n])\n([^\n])" "\\1 \\2" content "${content}")
    endif()
    set(texts ",\n     R\"md(${content})md\"${texts}")
  endforeach()
  list(REVERSE parts)
  if(NOT text STREQUAL "" OR texts MATCHES "\n## ")
    message(FATAL_ERROR "${file}: its parts are not, in this order, ${parts}")
  endif()

  set(constant "k")
  string(REGEX MATCHALL "[a-z0-9]+" words "${id}")
  foreach(word IN LISTS words)
    string(SUBSTRING ${word} 0 1 first)
    string(SUBSTRING ${word} 1 -1 rest)
    string(TOUPPER ${first} first)
    string(APPEND constant ${first}${rest})
  endforeach()
  string(APPEND kinds "inline constexpr Kind ${constant}{\"${id}\", ${level}, ${adjustable}, ${cause}};\n")
  string(APPEND rows "    {finding::${constant}, ${allowable}, ${row}${texts}},\n")
endforeach()

file(STRINGS ${FOLDER}/RETIRED retired REGEX "^[^#]")
list(TRANSFORM retired REPLACE "(.+)" ", \"\\1\"")
list(JOIN retired "" retired)

set(head "// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause\n//\n// Written by cmake/WriteFindings.cmake from tool/findings.\n")
file(WRITE ${OUTPUT}/base/findings.h.new "${head}#pragma once

#include \"base/diagnostic.h\"

namespace dtpolicy::finding {

${kinds}
}  // namespace dtpolicy::finding
")
file(COPY_FILE ${OUTPUT}/base/findings.h.new ${OUTPUT}/base/findings.h ONLY_IF_DIFFERENT)
file(WRITE ${OUTPUT}/base/findings.cc "${head}#include \"base/findings.h\"

#include \"base/catalogue.h\"

namespace dtpolicy {
namespace {

constexpr Finding kFindings[] = {
${rows}};

// The first is none, so that the list may be empty.
constexpr std::string_view kRetired[] = {\"\"${retired}};

}  // namespace

std::span<const Finding> AllFindings() { return kFindings; }

std::span<const std::string_view> RetiredFindings() { return std::span(kRetired).subspan(1); }

}  // namespace dtpolicy
")
