// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/app.h"

int main(int argc, char** argv) { return dtpolicy::cli::Run(argc, argv); }
