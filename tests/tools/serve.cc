// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "serve.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace dtpolicy::tests {
namespace {

std::vector<std::string> Split(const std::string& request) {
  std::vector<std::string> arguments;
  size_t at = 0;
  for (size_t end = 0; (end = request.find('\0', at)) != std::string::npos; at = end + 1) {
    arguments.push_back(request.substr(at, end - at));
  }
  return arguments;
}

}  // namespace

int Serve(int argc, char** argv, const OneRun& run) {
  constexpr int kUsage = 2;
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s STDIN STDOUT STDERR <REQUESTS\n", argv[0]);
    return kUsage;
  }
  // The requests and answers move aside before the runs get their descriptors.
  FILE* requests = fdopen(dup(STDIN_FILENO), "r");
  FILE* answers = fdopen(dup(STDOUT_FILENO), "w");
  if (requests == nullptr || answers == nullptr) return kUsage;
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (dup2(std::atoi(argv[1 + fd]), fd) != fd) return kUsage;
  }
  char* line = nullptr;
  size_t size = 0;
  for (ssize_t length = 0; (length = getline(&line, &size, requests)) > 0;) {
    const int code = run(Split({line, static_cast<size_t>(length)}));
    // What would happen at the end of a process.
    std::cout.flush();
    std::fflush(stdout);
    std::fprintf(answers, "%d\n", code);
    std::fflush(answers);
  }
  std::free(line);
  std::fclose(requests);
  std::fclose(answers);
  return 0;
}

}  // namespace dtpolicy::tests
