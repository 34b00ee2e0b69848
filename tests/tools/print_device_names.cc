// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Prints `path<TAB>name` for every node of a tree: what tests/witness/device_names.py compares with
// its own reading of the rules. Each request (serve.h) is a file.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dt/device_name.h"
#include "dt/device_tree.h"
#include "serve.h"

namespace {

int PrintNames(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  dtpolicy::Diagnostics diagnostics;
  const auto tree = dtpolicy::dt::ReadTree(path, std::move(bytes), diagnostics);
  for (const dtpolicy::Diagnostic& diagnostic : diagnostics.all()) {
    const auto* place = std::get_if<dtpolicy::TreePlace>(&diagnostic.place);
    std::fprintf(stderr, "%s: %s: %s: %s\n", path.c_str(), place ? place->path.c_str() : "",
                 place ? place->property.c_str() : "", diagnostic.message.c_str());
  }
  if (!tree) return 1;
  for (const dtpolicy::dt::Node node : tree->all()) {
    std::printf("%s\t%s\n", node.Path().c_str(), dtpolicy::dt::LinuxDeviceName(node).c_str());
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return dtpolicy::tests::Serve(argc, argv, [](const std::vector<std::string>& arguments) {
    return arguments.size() == 1 ? PrintNames(arguments[0]) : 2;
  });
}
