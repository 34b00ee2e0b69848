// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Many runs of a program in one process: the witnesses ask for thousands, and with sanitizers the
// start of a process takes longer than what it does (tests/witness/served.py is the other side).
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace dtpolicy::tests {

// What the program would do with these arguments; gives its exit code.
using OneRun = std::function<int(const std::vector<std::string>& arguments)>;

// A main(). `argv` holds the numbers of three open descriptors, files for the standard input,
// output and error of the runs. A request on standard input is the arguments, a NUL behind each,
// and a line feed; the answer on standard output is the exit code and a line feed. The files keep
// their places between requests: who asks rewinds them.
int Serve(int argc, char** argv, const OneRun& run);

}  // namespace dtpolicy::tests
