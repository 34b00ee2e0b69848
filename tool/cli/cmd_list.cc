// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy list: the devices of a tree that are behind IOMMUs.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/pipeline.h"
#include "report/device_list.h"

namespace dtpolicy::cli {
namespace {

struct ListOptions {
  std::string base;
  std::string format = "text";
};

Exit RunList(const ListOptions& options) {
  Diagnostics diagnostics;
  const auto board = LoadBoard(options.base, diagnostics);
  if (board) {
    const std::string text = options.format == "json"
                                 ? report::WriteDeviceListJson(*board->tree, board->iommus)
                                 : report::WriteDeviceListText(*board->tree, board->iommus);
    WriteFile("-", text, diagnostics);
  }
  return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

}  // namespace

Action DeclareList(CLI::App& subcommand) {
  auto options = std::make_shared<ListOptions>();
  DeclareBase(subcommand, options->base);
  DeclareTextOrJson(subcommand, options->format, "the list");
  return [options] { return RunList(*options); };
}

}  // namespace dtpolicy::cli
