// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Prints `path<TAB>name` for every node of the trees on the command line, a line `= FILE` before
// each: what tests/witness/device_names.py compares with its own reading of the rules.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "dt/device_name.h"
#include "dt/device_tree.h"

int main(int argc, char** argv) {
  bool all_read = true;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    dtpolicy::Diagnostics diagnostics;
    auto blob = dtpolicy::dt::FdtBlob::Check(argv[i], std::move(bytes), diagnostics);
    const auto tree =
        blob ? dtpolicy::dt::DeviceTree::Read(*std::move(blob), diagnostics) : nullptr;
    for (const dtpolicy::Diagnostic& diagnostic : diagnostics.all()) {
      const auto* place = std::get_if<dtpolicy::TreePlace>(&diagnostic.place);
      std::fprintf(stderr, "%s: %s: %s: %s\n", argv[i], place ? place->path.c_str() : "",
                   place ? place->property.c_str() : "", diagnostic.message.c_str());
    }
    if (!tree) {
      all_read = false;
      continue;
    }
    std::printf("= %s\n", argv[i]);
    for (const dtpolicy::dt::Node node : tree->all()) {
      std::printf("%s\t%s\n", node.Path().c_str(), dtpolicy::dt::LinuxDeviceName(node).c_str());
    }
  }
  return all_read ? 0 : 1;
}
