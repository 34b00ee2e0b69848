// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/dma_changes.h"

#include <fmt/format.h>

#include <string_view>

#include "base/diagnostic.h"
#include "base/words.h"

namespace dtpolicy::report {
namespace {

using compare::DmaChange;
using compare::IommuOfDevice;

std::string WithName(const std::string& path, const std::string& device) {
  return device.empty() ? path : fmt::format("{} ({})", path, device);
}

std::string IommuLine(std::string_view mark, const IommuOfDevice& iommu) {
  return fmt::format("{} IOMMU {}{}", mark, iommu.path, iommu.is_xens ? " (xen)" : "");
}

std::vector<std::string> Lines(const DmaChange& change) {
  std::vector<std::string> lines{fmt::format("{}, {}", WithName(change.path, change.device),
                                             platform::ClassName(change.device_class))};
  if (change.renamed_from) {
    lines.push_back("    ~ was " +
                    WithName(change.renamed_from->path, change.renamed_from->device));
  }
  if (change.lost) lines.push_back(IommuLine("    -", *change.lost));
  if (change.gained) lines.push_back(IommuLine("    +", *change.gained));
  if (change.risk) {
    lines.push_back(fmt::format("    ! {} on a stock dom0 of Linux {}", Name(change.risk->effect),
                                change.risk->releases));
  }
  return lines;
}

std::string Paragraphs(const std::vector<DmaChange>& changes, std::string_view indent) {
  std::string text;
  for (const DmaChange& change : changes) {
    for (const std::string& line : Lines(change)) {
      text += fmt::format("{}{}\n", indent, Printable(line));
    }
  }
  return text;
}

Json IommuJson(const std::optional<IommuOfDevice>& iommu) {
  if (!iommu) return nullptr;
  return {{"path", iommu->path}, {"driven-by", iommu->is_xens ? "xen" : "linux"}};
}

Json ChangeJson(const DmaChange& change) {
  Json json = {{"path", change.path},
               {"device", change.device},
               {"class", platform::ClassName(change.device_class)},
               {"renamed-from", nullptr},
               {"lost-iommu", IommuJson(change.lost)},
               {"gained-iommu", IommuJson(change.gained)},
               {"new-risk", nullptr}};
  if (change.renamed_from) {
    json["renamed-from"] = {{"path", change.renamed_from->path},
                            {"device", change.renamed_from->device}};
  }
  if (change.risk) {
    json["new-risk"] = {{"effect", Name(change.risk->effect)}, {"linux", change.risk->releases}};
  }
  return json;
}

}  // namespace

std::string WriteDmaChangesText(const std::vector<DmaChange>& changes) {
  return Paragraphs(changes, "");
}

std::string WriteDmaChangesText(const FolderDmaChanges& folders) {
  std::string text;
  size_t changed = 0;
  size_t gained = 0;
  size_t lost = 0;
  size_t at_risk = 0;
  size_t renamed = 0;
  for (const BoardDmaChanges& board : folders.pairs) {
    if (board.changes.empty()) continue;
    ++changed;
    text += Printable(board.name) + '\n' + Paragraphs(board.changes, "    ");
    for (const DmaChange& change : board.changes) {
      gained += change.gained ? 1 : 0;
      lost += change.lost ? 1 : 0;
      at_risk += change.risk ? 1 : 0;
      renamed += change.renamed_from ? 1 : 0;
    }
  }
  return text + fmt::format(
                    "{} of {} changed: {} gained an IOMMU, {} lost one, {} newly at risk, {} "
                    "renamed; {} in the older folder alone, {} in the newer one\n",
                    changed, Counted(folders.pairs.size(), "pair"), Counted(gained, "device"), lost,
                    at_risk, renamed, Counted(folders.only_older.size(), "tree"),
                    folders.only_newer.size());
}

std::string WriteDmaChangesJson(const FolderDmaChanges& folders) {
  Json boards = Json::array();
  for (const BoardDmaChanges& board : folders.pairs) {
    if (board.changes.empty()) continue;
    boards.push_back({{"tree", board.name}, {"changes", ListOf(board.changes, ChangeJson)}});
  }
  return JsonText(Json{{"boards", std::move(boards)},
                       {"only-older", folders.only_older},
                       {"only-newer", folders.only_newer}});
}

}  // namespace dtpolicy::report
