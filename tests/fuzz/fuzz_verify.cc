// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A folder as Linux shows a running tree, and one as sysfs, → verify. An input is lines: `f PATH
// TEXT` is a file, `l PATH TARGET` a link.
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "cli/sysfs.h"
#include "cli/tree_source.h"
#include "dt/iommu_map.h"
#include "fuzz.h"
#include "overlay/verify.h"
#include "report/verification.h"

namespace dtpolicy::fuzz {
namespace {

namespace fs = std::filesystem;

// Only names below the folder: what an input makes must not land elsewhere.
bool IsInside(const fs::path& path) {
  if (path.empty() || path.is_absolute()) return false;
  for (const fs::path& part : path) {
    if (part == ".." || part == "." || part.empty() || part.string().size() > 100) return false;
  }
  return true;
}

void Make(const fs::path& folder, std::string_view lines) {
  size_t most = 200;
  while (!lines.empty() && most-- > 0) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.size() < 3 || line.find('\0') != std::string_view::npos) continue;
    const std::string_view rest = line.substr(2);
    const fs::path path(rest.substr(0, rest.find(' ')));
    const std::string_view value = rest.substr(std::min(rest.size(), path.string().size() + 1));
    if (!IsInside(path)) continue;
    std::error_code error;
    // Never through a link that an earlier line has made.
    if (fs::weakly_canonical(folder / path.parent_path(), error) !=
        (folder / path.parent_path()).lexically_normal()) {
      const auto wanted = fs::weakly_canonical(folder / path.parent_path(), error).string();
      if (wanted.rfind(folder.string(), 0) != 0) continue;
    }
    fs::create_directories((folder / path).parent_path(), error);
    if (line[0] == 'l') {
      fs::create_symlink(value, folder / path, error);
    } else if (!fs::exists(fs::symlink_status(folder / path, error))) {
      std::ofstream(folder / path) << value << '\0';
    }
  }
}

// One folder for the whole run, emptied each time.
const fs::path& Folder() {
  static const fs::path folder = [] {
    std::string name = (fs::temp_directory_path() / "dtpolicy-fuzz-XXXXXX").string();
    Require(mkdtemp(name.data()) != nullptr, "there is room for a folder");
    return fs::path(name);
  }();
  return folder;
}

}  // namespace
}  // namespace dtpolicy::fuzz

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dtpolicy;
  using namespace dtpolicy::fuzz;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(Folder())) fs::remove_all(entry.path(), error);
  Make(Folder(), Bytes(data, size));

  Diagnostics diagnostics;
  const auto tree = cli::LoadTree(Folder().string(), diagnostics);
  Require(tree != nullptr || diagnostics.has_errors(), "a folder that is refused has an error");
  auto devices = cli::ReadRunningDevices(Folder().string(), diagnostics);
  if (tree != nullptr) {
    dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
    const plan::Plan plan;
    const plan::Dom0 dom0 = plan::DefaultDom0(*tree);
    const auto models = plan::ModelDevices(dom0, iommus, plan);
    const overlay::Running running{*tree, std::move(devices)};
    const auto result = overlay::Verify(plan, dom0, models, overlay::Stamp{}, running, diagnostics);
    report::WriteVerificationText(result, running.devices.has_value());
    report::WriteVerificationJson(result);
  }
  Print(diagnostics);
  return 0;
}
