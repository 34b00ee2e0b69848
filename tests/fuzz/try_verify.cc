// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "cli/sysfs.h"
#include "cli/tree_source.h"
#include "compare/board_match.h"
#include "compare/verify.h"
#include "dt/iommu_map.h"
#include "overlay/stamp.h"
#include "policy/parse_policy.h"
#include "report/verification.h"
#include "require.h"
#include "small_board.h"

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

// What `verify` holds against what runs: the same for every input.
struct Plan {
  policy::Policy policy;
  cli::Board board;
  std::optional<cli::Compilation> compilation;
  overlay::Stamp stamp;
};

const Plan& ThePlan() {
  static SourceTexts sources;
  static Plan plan = [] {
    Diagnostics diagnostics;
    const auto none = [](const std::string&, Place) -> const SourceText* { return nullptr; };
    const SourceText& source = sources.Add("policy.yaml", std::string(kBoardPolicy));
    auto policy = policy::ParsePolicy(source, none, diagnostics);
    Require(policy.has_value(), "the policy is right");
    auto base = dt::ReadTree("board.dtb", BoardBytes(), diagnostics);
    dt::IommuMap iommus = dt::IommuMap::Read(*base, diagnostics);
    return Plan{*std::move(policy), cli::Board{std::move(base), std::move(iommus)}, std::nullopt,
                overlay::MakeStamp("policy.yaml", cli::TextsOf(sources))};
  }();
  if (!plan.compilation) {
    Diagnostics diagnostics;
    plan.compilation.emplace(*cli::Compile(plan.policy, plan.board, diagnostics));
    Require(!diagnostics.has_errors(), "the policy compiles");
  }
  return plan;
}

}  // namespace

Outcome TryVerify(std::string_view lines) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(Folder())) fs::remove_all(entry.path(), error);
  Make(Folder(), lines);

  const Plan& plan = ThePlan();
  Diagnostics diagnostics;
  const auto tree = cli::LoadTree(Folder().string(), diagnostics);
  Require(tree != nullptr || diagnostics.has_errors(), "a folder that is refused has an error");
  for (auto devices : {cli::ReadRunningDevices(Folder().string(), diagnostics),
                       std::optional<std::vector<compare::RunningDevice>>()}) {
    if (tree == nullptr) continue;
    compare::IsBoardOf(plan.policy, *tree, diagnostics);
    const compare::Running running{*tree, std::move(devices)};
    const auto result =
        compare::Verify(plan.compilation->judgement.plan, plan.compilation->judgement.dom0,
                        plan.compilation->judgement.models, plan.stamp, running, diagnostics);
    RequirePrintable(report::WriteVerificationText(result, running.devices.has_value()));
    RequirePrintable(report::WriteVerificationJson(result));
  }
  return RequireFindings(diagnostics);
}

}  // namespace dtpolicy::fuzz
