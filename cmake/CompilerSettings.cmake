# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# How the project's own code is compiled: the interface target dtpolicy_settings.

add_library(dtpolicy_settings INTERFACE)
target_compile_options(
  dtpolicy_settings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wcast-qual
            -Wformat=2
            -Wimplicit-fallthrough
            $<$<BOOL:${DTPOLICY_WERROR}>:-Werror>)

# GCC 12 sees an overlap or overflow in `"literal" + string` where there is none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(dtpolicy_settings INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()

if(DTPOLICY_SANITIZE)
  target_compile_options(dtpolicy_settings INTERFACE -fsanitize=${DTPOLICY_SANITIZE}
                                                     -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(dtpolicy_settings INTERFACE -fsanitize=${DTPOLICY_SANITIZE})
endif()

# A release is hardened: it reads files that nobody has vouched for, often as root.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_compile_options(dtpolicy_settings INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE
                                                     -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS)
  if(NOT DTPOLICY_STATIC)
    target_link_options(dtpolicy_settings INTERFACE -pie)
  endif()
  target_link_options(dtpolicy_settings INTERFACE -Wl,-z,relro,-z,now)
endif()

# How the binary is linked that ships. Static, it starts in half the time: nothing is left for a
# dynamic linker to load and look up. And it runs where there is nothing but a kernel: in an initramfs,
# on any distribution. No symbols then, since size matters there; only a profile needs them. Debian's C
# library for armhf cannot be linked into a static PIE.
add_library(dtpolicy_linking INTERFACE)
if(DTPOLICY_STATIC)
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
  check_cxx_source_compiles("int main() { return 0; }" DTPOLICY_HAS_STATIC_PIE)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
  target_link_options(dtpolicy_linking INTERFACE
                      $<IF:$<BOOL:${DTPOLICY_HAS_STATIC_PIE}>,-static-pie,-static> -Wl,--gc-sections
                      $<$<NOT:$<BOOL:${DTPOLICY_BENCHMARKS}>>:-s>)
endif()
