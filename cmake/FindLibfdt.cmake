# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# libfdt comes from Debian without a CMake package or a pkg-config file: this finds its header and
# library and reads the version from the shared object's real name (libfdt-1.6.1.so).
#
# Defines the target Libfdt::fdt and Libfdt_VERSION.

find_path(Libfdt_INCLUDE_DIR libfdt.h)
find_library(Libfdt_LIBRARY fdt)

if(Libfdt_LIBRARY)
  file(REAL_PATH ${Libfdt_LIBRARY} _libfdt_file)
  if(_libfdt_file MATCHES "libfdt(-|\\.so\\.)([0-9]+\\.[0-9]+(\\.[0-9]+)?)")
    set(Libfdt_VERSION ${CMAKE_MATCH_2})
  else()
    # Debian 13 names it libfdt.so.1; the function tells a release that is new enough.
    include(CheckCXXSymbolExists)
    set(CMAKE_REQUIRED_INCLUDES ${Libfdt_INCLUDE_DIR})
    set(CMAKE_REQUIRED_LIBRARIES ${Libfdt_LIBRARY})
    check_cxx_symbol_exists(fdt_check_full libfdt.h Libfdt_HAS_CHECK_FULL)
    if(Libfdt_HAS_CHECK_FULL)
      set(Libfdt_VERSION 1.6)
    endif()
    unset(CMAKE_REQUIRED_INCLUDES)
    unset(CMAKE_REQUIRED_LIBRARIES)
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Libfdt
  REQUIRED_VARS Libfdt_LIBRARY Libfdt_INCLUDE_DIR
  VERSION_VAR Libfdt_VERSION)

if(Libfdt_FOUND AND NOT TARGET Libfdt::fdt)
  add_library(Libfdt::fdt UNKNOWN IMPORTED)
  set_target_properties(Libfdt::fdt PROPERTIES IMPORTED_LOCATION ${Libfdt_LIBRARY}
                                               INTERFACE_INCLUDE_DIRECTORIES ${Libfdt_INCLUDE_DIR})
endif()
mark_as_advanced(Libfdt_INCLUDE_DIR Libfdt_LIBRARY)
