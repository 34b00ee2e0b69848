// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/find_trees.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/base_name.h"
#include "base/file.h"
#include "base/findings.h"

namespace dtpolicy::cli {
namespace {

namespace fs = std::filesystem;

constexpr Message<std::string> kNoTreeBelow{finding::kCannotRead,
                                            "cannot read `{}`: a folder without any .dtb"};

}  // namespace

bool IsFolderOfTrees(const std::string& path) {
  std::error_code error;
  return path != "-" && fs::is_directory(path, error) &&
         !fs::exists(fs::path(path) / "compatible", error);
}

std::vector<FoundTree> FindTrees(const std::vector<std::string>& places, Diagnostics& diagnostics) {
  std::vector<FoundTree> trees;
  for (const std::string& place : places) {
    if (!IsFolderOfTrees(place)) {
      trees.push_back({place, BaseName(InputName(place))});
      continue;
    }
    std::error_code error;
    const size_t before = trees.size();
    constexpr auto kOptions = fs::directory_options::skip_permission_denied;
    for (auto entry = fs::recursive_directory_iterator(place, kOptions, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      std::error_code of_entry;
      if (entry->path().extension() != ".dtb" || !entry->is_regular_file(of_entry)) continue;
      trees.push_back({entry->path().string(), entry->path().lexically_relative(place).string()});
    }
    if (trees.size() == before) diagnostics.Report(kNoTreeBelow, FilePlace{place}, place);
  }
  std::ranges::sort(trees, {}, &FoundTree::path);
  trees.erase(std::ranges::unique(trees, {}, &FoundTree::path).begin(), trees.end());
  return trees;
}

}  // namespace dtpolicy::cli
