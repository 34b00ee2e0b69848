// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

namespace dtpolicy::cli {

// The whole program: parses the command line, runs one command, gives the exit code.
int Run(int argc, char** argv);

}  // namespace dtpolicy::cli
