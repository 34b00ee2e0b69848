// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the tables of tool/platform say, and what each kind of device of the real trees comes to.
//
//   knowledge write CORPUS DIR      rows.tsv, examples.tsv and devices.tsv
//   knowledge mutate CORPUS N/PARTS changes each cell of each row, one at a time, in a process of
//   its
//                                   own: do examples.tsv or devices.tsv notice? 1 when one does not
//
// CORPUS is what tests/tools/list_devices prints.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "outcome.h"
#include "table.h"

namespace dtpolicy::platform {
namespace {

std::string RowsText(const std::vector<Table>& tables) {
  std::string text;
  for (const Table& table : tables) {
    text += "# " + std::string(table.name) + "\n";
    for (size_t i = 0; i < table.rows.size(); ++i) {
      const auto line = [&](auto say) {
        for (size_t k = 0; k < table.rows[i].size(); ++k) {
          text += (k == 0 ? "" : "\t") + std::string(say(table.rows[i][k]));
        }
        text += '\n';
      };
      if (i == 0) line([](const Cell& cell) { return cell.column; });
      line([](const Cell& cell) { return std::string_view(cell.text); });
    }
    text += '\n';
  }
  return text;
}

// A digest of all outcomes once `change` is done, by a process of its own: the tool keeps what it
// once made of its tables. Nothing for one that ends otherwise.
std::optional<size_t> Outcomes(const std::vector<Example>& examples,
                               const std::vector<DeviceKind>& corpus,
                               const std::function<void()>& change) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child < 0) std::abort();
  if (child == 0) {
    change();
    const size_t digest = std::hash<std::string>()(ExamplesText(examples) + DevicesText(corpus));
    const bool written = write(ends[1], &digest, sizeof(digest)) == sizeof(digest);
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  size_t digest = 0;
  const bool whole = read(ends[0], &digest, sizeof(digest)) == sizeof(digest);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return whole ? std::optional(digest) : std::nullopt;
}

int Mutate(const std::vector<DeviceKind>& corpus, unsigned part, unsigned parts) {
  const std::vector<Table> tables = AllTables();
  const std::vector<Example> examples = ExamplesOf(tables);
  const std::optional<size_t> expected = Outcomes(examples, corpus, [] {});
  size_t changed = 0;
  size_t noticed = 0;
  size_t for_people = 0;
  unsigned number = 0;
  for (const Table& table : tables) {
    for (size_t row = 0; row < table.rows.size(); ++row) {
      for (const Cell& cell : table.rows[row]) {
        // rows.tsv holds it, and nothing else could.
        for_people += cell.for_people;
        if (cell.for_people || number++ % parts != part) continue;
        ++changed;
        if (Outcomes(examples, corpus, cell.change) != expected) {
          ++noticed;
        } else {
          std::printf("not noticed: %s, row %zu (%s), %s `%s`\n", std::string(table.name).c_str(),
                      row + 1, table.rows[row].front().text.c_str(),
                      std::string(cell.column).c_str(), cell.text.c_str());
        }
      }
    }
  }
  std::printf("%zu of %zu changes noticed; %zu cells are for people and held by rows.tsv\n",
              noticed, changed, part == 0 ? for_people : 0);
  return expected && noticed == changed && changed > 0 ? 0 : 1;
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) {
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    std::exit(1);
  }
}

int Usage() {
  std::fprintf(stderr, "usage: knowledge write CORPUS DIR | knowledge mutate CORPUS N/PARTS\n");
  return 2;
}

int Run(const std::vector<std::string>& arguments) {
  if (arguments.size() != 3) return Usage();
  const std::vector<DeviceKind> corpus = ReadCorpus(arguments[1]);
  if (arguments[0] == "write") {
    const std::vector<Table> tables = AllTables();
    Write(arguments[2] + "/rows.tsv", RowsText(tables));
    Write(arguments[2] + "/examples.tsv", ExamplesText(ExamplesOf(tables)));
    Write(arguments[2] + "/devices.tsv", DevicesText(corpus));
    return 0;
  }
  unsigned part = 0;
  unsigned parts = 0;
  if (arguments[0] != "mutate" || std::sscanf(arguments[2].c_str(), "%u/%u", &part, &parts) != 2 ||
      part < 1 || part > parts) {
    return Usage();
  }
  return Mutate(corpus, part - 1, parts);
}

}  // namespace
}  // namespace dtpolicy::platform

int main(int argc, char** argv) {
  return dtpolicy::platform::Run(std::vector<std::string>(argv + 1, argv + argc));
}
