// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/tree_source.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/file.h"
#include "dt/known_nodes.h"
#include "dt/structure_block.h"
#include "dt/structure_writer.h"
#include "dt/tree_diagnostics.h"

namespace dtpolicy::cli {
namespace {

namespace fs = std::filesystem;

constexpr Message<std::string> kNoTreeFolder{
    finding::kCannotRead,
    "cannot read `{}`: a folder, and not one of a device tree: it has no `compatible`"};
constexpr Message<std::string, size_t> kFolderTooDeep{
    finding::kCannotRead,
    "cannot read `{}`: folders nested deeper than {} levels, the most of a tree"};
constexpr Message<std::string, size_t> kFolderTooLarge{
    finding::kCannotRead, "cannot read `{}`: holds more than {} bytes, the most of a tree"};

// A folder as a blob: what is behind it is read and checked like any other.
class FolderFlattener {
 public:
  FolderFlattener(std::string root, Diagnostics& diagnostics)
      : root_(std::move(root)), diagnostics_(diagnostics) {}

  std::optional<std::string> Flatten() {
    std::error_code error;
    if (!fs::is_regular_file(fs::path(root_) / "compatible", error)) {
      diagnostics_.Report(kNoTreeFolder, FilePlace{root_}, root_);
      return std::nullopt;
    }
    writer_.BeginNode("");
    if (!AddContent(root_, "", 1)) return std::nullopt;
    writer_.EndNode();
    return writer_.TakeBlob();
  }

 private:
  bool AddContent(const fs::path& folder, std::string_view node, size_t depth) {
    if (depth > dt::kMaxTreeDepth) {
      diagnostics_.Report(kFolderTooDeep, FilePlace{root_}, folder.string(), dt::kMaxTreeDepth);
      return false;
    }
    // The kernel lists a folder in the order of a hash.
    std::vector<std::string> properties;
    std::vector<std::string> children;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const fs::file_status status = entry->symlink_status(error);
      if (error) break;
      const std::string name = entry->path().filename().string();
      if (fs::is_directory(status)) children.push_back(name);
      if (fs::is_regular_file(status)) properties.push_back(name);
    }
    if (error) {
      diagnostics_.Report(kReadFailed, FilePlace{root_}, folder.string(), error.message());
      return false;
    }
    std::ranges::sort(properties);
    std::ranges::sort(children);
    for (const std::string& name : properties) {
      const auto value = ReadFile(folder / name, dt::kMaxTreeBytes, {}, diagnostics_);
      if (!value) return false;
      if (name == "name" && *value == std::string(node.substr(0, node.find('@'))) + '\0') continue;
      if (!Count(value->size() + name.size())) return false;
      writer_.Property(name, *value);
    }
    return std::ranges::all_of(children, [&](const std::string& name) {
      if (!Count(name.size())) return false;
      writer_.BeginNode(name);
      if (!AddContent(folder / name, name, depth + 1)) return false;
      writer_.EndNode();
      return true;
    });
  }

  // A node or a property with so many bytes of its own joins the tree.
  bool Count(size_t bytes) {
    bytes_ += bytes + dt::kPropertyHeaderBytes;
    if (bytes_ <= dt::kMaxTreeBytes) return true;
    diagnostics_.Report(kFolderTooLarge, FilePlace{root_}, root_, dt::kMaxTreeBytes);
    return false;
  }

  std::string root_;
  Diagnostics& diagnostics_;
  dt::StringTable strings_;
  dt::StructureWriter writer_{strings_};
  size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<const dt::DeviceTree> LoadTree(const std::string& path, Diagnostics& diagnostics) {
  std::error_code error;
  auto bytes = path != "-" && fs::is_directory(path, error)
                   ? FolderFlattener(path, diagnostics).Flatten()
                   : ReadFile(path, dt::kMaxTreeBytes, FilePlace{InputName(path)}, diagnostics,
                              dt::BytesOfTree);
  if (!bytes) return nullptr;
  return dt::ReadTree(InputName(path), *std::move(bytes), diagnostics);
}

std::unique_ptr<const dt::DeviceTree> LoadBoardTree(const std::string& path,
                                                    Diagnostics& diagnostics) {
  auto tree = LoadTree(path, diagnostics);
  if (tree == nullptr || !dt::IsOverlay(*tree)) return tree;
  diagnostics.Report(dt::kOverlayForTree, FilePlace{tree->name()})
      .Help("give the board's own tree here; `dtpolicy apply BASE OVERLAY` sets an overlay in it");
  return nullptr;
}

}  // namespace dtpolicy::cli
