// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The test runner: Catch2 2.13 has its main() in the header, Catch2 3 in a library of its own.
#define CATCH_CONFIG_MAIN
#include "catch.h"
