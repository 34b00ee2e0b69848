// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the functions of tool/platform answer, as text: for an example of each row, and for each
// kind of device of the real trees.
#pragma once

#include <string>
#include <vector>

#include "table.h"

namespace dtpolicy::platform {

// A text that a row is about: its pattern with `x` for each star.
struct Example {
  std::string column;
  std::string text;
  // The other patterns of the same row, by column: a refusal's device, a blacklist's root.
  std::vector<std::pair<std::string, std::string>> beside;

  std::string Beside(std::string_view wanted) const;
};

// A line of the corpus.
struct DeviceKind {
  std::string line;
  Architecture architecture;
  std::string by;  // "iommus", "iommu-map", "cpu"
  std::vector<std::string> compatibles;
  std::vector<std::string> parent;
  std::string name;
  std::string device_type;
  std::vector<std::vector<std::string>> iommus;
};

// Ends the program where the file cannot be read.
std::vector<DeviceKind> ReadCorpus(const std::string& path);
std::vector<Example> ExamplesOf(const std::vector<Table>& tables);

std::string ExamplesText(const std::vector<Example>& examples);
std::string DevicesText(const std::vector<DeviceKind>& corpus);

}  // namespace dtpolicy::platform
