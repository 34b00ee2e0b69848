// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Runs many command lines of dtpolicy in one process (serve.h).
#include "cli/app.h"
#include "serve.h"

int main(int argc, char** argv) {
  return dtpolicy::tests::Serve(argc, argv, [](const std::vector<std::string>& arguments) {
    std::vector<std::string> copies{"dtpolicy"};
    copies.insert(copies.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& copy : copies) pointers.push_back(copy.data());
    pointers.push_back(nullptr);
    return dtpolicy::cli::Run(static_cast<int>(copies.size()), pointers.data());
  });
}
