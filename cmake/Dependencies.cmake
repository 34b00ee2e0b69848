# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# The libraries, under one name each: CLI11::CLI11, ctemplate::ctemplate, Libfdt::fdt, fmt::fmt, Threads::Threads,
# nlohmann_json::nlohmann_json, yaml-cpp::yaml-cpp.

if(DTPOLICY_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()

find_package(CLI11 2.1 REQUIRED)
# libmd (SHA-256) has no CMake package.
find_path(DTPOLICY_LIBMD_INCLUDE_DIR sha2.h REQUIRED)
find_library(DTPOLICY_LIBMD_LIBRARY md REQUIRED)
# ctemplate (pages with every value escaped) has no CMake package either.
find_path(DTPOLICY_CTEMPLATE_INCLUDE_DIR ctemplate/template.h REQUIRED)
find_library(DTPOLICY_CTEMPLATE_LIBRARY ctemplate REQUIRED)
add_library(ctemplate::ctemplate UNKNOWN IMPORTED)
set_target_properties(
  ctemplate::ctemplate PROPERTIES IMPORTED_LOCATION ${DTPOLICY_CTEMPLATE_LIBRARY}
                                  INTERFACE_INCLUDE_DIRECTORIES ${DTPOLICY_CTEMPLATE_INCLUDE_DIR})
find_package(Libfdt 1.6 REQUIRED) # the tests' witness; the tool has its own reader
find_package(nlohmann_json 3.11 REQUIRED)
find_package(Threads REQUIRED)

if(DTPOLICY_STATIC)
  # The packages' own CMake files name shared libraries only, and Debian has no static fmt.
  find_path(DTPOLICY_FMT_INCLUDE_DIR fmt/format-inl.h REQUIRED)
  add_library(dtpolicy_fmt STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cc)
  target_include_directories(dtpolicy_fmt SYSTEM PUBLIC ${DTPOLICY_FMT_INCLUDE_DIR})
  target_link_libraries(dtpolicy_fmt PRIVATE dtpolicy_settings)
  add_library(fmt::fmt ALIAS dtpolicy_fmt)

  find_path(DTPOLICY_YAML_CPP_INCLUDE_DIR yaml-cpp/yaml.h REQUIRED)
  find_library(DTPOLICY_YAML_CPP_LIBRARY yaml-cpp REQUIRED)
  add_library(yaml-cpp::yaml-cpp STATIC IMPORTED)
  set_target_properties(
    yaml-cpp::yaml-cpp
    PROPERTIES IMPORTED_LOCATION ${DTPOLICY_YAML_CPP_LIBRARY}
               INTERFACE_INCLUDE_DIRECTORIES ${DTPOLICY_YAML_CPP_INCLUDE_DIR}
               # yaml-cpp 0.8 asks for it; 0.7 does not know it.
               INTERFACE_COMPILE_DEFINITIONS YAML_CPP_STATIC_DEFINE)
else()
  find_package(fmt 9 REQUIRED)
  find_package(yaml-cpp 0.7 REQUIRED)
  if(NOT TARGET yaml-cpp::yaml-cpp)
    add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp) # the name that yaml-cpp 0.8 gives it
  endif()
endif()
