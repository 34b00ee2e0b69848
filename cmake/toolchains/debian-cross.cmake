# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# Debian's cross compilers. DTPOLICY_FOREIGN_TRIPLET names the architecture (aarch64-linux-gnu,
# arm-linux-gnueabihf), DTPOLICY_FOREIGN_ROOT the folder with the libraries' packages unpacked
# (scripts/build-static makes it). The compiler knows its own C library; all else is looked for in
# the folder, so that nothing of the building machine gets in.

if(NOT DTPOLICY_FOREIGN_TRIPLET OR NOT IS_DIRECTORY "${DTPOLICY_FOREIGN_ROOT}")
  message(FATAL_ERROR "DTPOLICY_FOREIGN_ROOT is no folder: use scripts/build-static")
endif()
# try_compile reads this file anew and knows only what it is handed.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES DTPOLICY_FOREIGN_TRIPLET DTPOLICY_FOREIGN_ROOT)

set(CMAKE_SYSTEM_NAME Linux)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR ${DTPOLICY_FOREIGN_TRIPLET})
set(CMAKE_CXX_COMPILER ${DTPOLICY_FOREIGN_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${DTPOLICY_FOREIGN_TRIPLET})

set(CMAKE_FIND_ROOT_PATH ${DTPOLICY_FOREIGN_ROOT})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
