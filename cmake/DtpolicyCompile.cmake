# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# dtpolicy_compile(<target>
#                  POLICY <file> BASE <dtb> OUTPUT <file>
#                  [EMIT <form>] [OPTIONS <option>...] [DEPENDS <target or file>...] [ALL])
#
# Makes OUTPUT from a policy and a board's tree when <target> is built, and again when the policy, a
# layer it extends, or the base has changed. EMIT is a form of `dtpolicy compile --emit` (dtbo, if
# not given), OPTIONS are further options of the command (-W, --werror), DEPENDS what has to be made
# before (a layer that is generated). With ALL, <target> is part of the default build. Relative POLICY
# and BASE are below the current source folder, or the binary folder for a BASE that is not there; a
# relative OUTPUT is below the current binary folder.

cmake_policy(PUSH)
cmake_policy(VERSION 3.25)

function(dtpolicy_compile target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ALL" "POLICY;BASE;OUTPUT;EMIT" "OPTIONS;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "dtpolicy_compile(${target}): not understood: ${arg_UNPARSED_ARGUMENTS} "
                        "${arg_KEYWORDS_MISSING_VALUES}")
  endif()
  foreach(name POLICY BASE OUTPUT)
    if(NOT DEFINED arg_${name})
      message(FATAL_ERROR "dtpolicy_compile(${target}): no ${name}")
    endif()
  endforeach()
  cmake_path(ABSOLUTE_PATH arg_POLICY BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${arg_BASE}")
    cmake_path(ABSOLUTE_PATH arg_BASE BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  else()
    cmake_path(ABSOLUTE_PATH arg_BASE BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE)
  endif()
  cmake_path(ABSOLUTE_PATH arg_OUTPUT BASE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR} NORMALIZE)
  if(arg_EMIT)
    list(PREPEND arg_OPTIONS --emit "${arg_EMIT}")
  endif()

  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dtpolicy.d")
  cmake_path(GET arg_OUTPUT PARENT_PATH folder)
  file(MAKE_DIRECTORY "${folder}" "${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles")
  cmake_path(GET arg_OUTPUT FILENAME name)
  add_custom_command(
    OUTPUT "${arg_OUTPUT}"
    COMMAND "${DTPOLICY_EXECUTABLE}" compile "${arg_POLICY}" --base "${arg_BASE}" -o "${arg_OUTPUT}"
            --depfile "${depfile}" ${arg_OPTIONS}
    DEPENDS "${arg_POLICY}" "${arg_BASE}" "${DTPOLICY_EXECUTABLE}" ${arg_DEPENDS}
    DEPFILE "${depfile}"
    COMMENT "Compiling policy ${name}"
    VERBATIM)
  set(all)
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target(${target} ${all} DEPENDS "${arg_OUTPUT}")
  set_target_properties(${target} PROPERTIES DTPOLICY_OUTPUT "${arg_OUTPUT}")
endfunction()

cmake_policy(POP)
