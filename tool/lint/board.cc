// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about the board as a whole.
#include <optional>

#include "lint/lint.h"
#include "platform/cpu.h"

namespace dtpolicy::lint {
namespace {

using Text = std::string_view;

constexpr Message<Text, Text> kCannotRunXen{
    finding::kNoVirtualization,
    "{} has no CPU that can run Xen: `{}` lacks the virtualization extensions"};

void FindNoVirtualization(const Input& input, Diagnostics& diagnostics) {
  const auto cpus = input.tree.FindPath("/cpus");
  if (!cpus) return;
  std::optional<dt::Node> incapable;
  for (const dt::Node cpu : cpus->children()) {
    for (const std::string_view compatible : cpu.Compatibles()) {
      const platform::Cpu* row = platform::FindCpu(compatible);
      if (row == nullptr) continue;
      if (row->virtualization != platform::Virtualization::kAbsent) return;
      incapable = cpu;
    }
  }
  if (!incapable) return;  // CPUs that are not known: nothing can be said
  diagnostics
      .Report(kCannotRunXen, TreePlace{input.tree.name(), incapable->Path(), "compatible"},
              input.tree.name(), incapable->Compatibles().front())
      .Help("Xen does not start on this board, so a policy for it has no use");
}

constexpr Lint kBoardLints[] = {
    {finding::kNoVirtualization, FindNoVirtualization},
};

}  // namespace

std::span<const Lint> BoardLints() { return kBoardLints; }

}  // namespace dtpolicy::lint
