// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about the board as a whole.
#include "lint/lint.h"
#include "plan/dom0.h"
#include "plan/plan_diagnostics.h"

namespace dtpolicy::lint {
namespace {

using Text = std::string_view;

void Report(const Message<Text, Text>& message, dt::Node about, const Input& input,
            Diagnostics& diagnostics) {
  const auto compatibles = about.Compatibles();
  diagnostics
      .Report(message, TreePlace{input.tree.name(), about.Path(), "compatible"}, input.tree.name(),
              compatibles.empty() ? "" : compatibles.front())
      .Help("Xen does not start on this board, so a policy for it has no use");
}

void FindNoVirtualization(const Input& input, Diagnostics& diagnostics) {
  const auto& cpu = input.dom0.incapable_cpu;
  if (cpu) Report(plan::kCannotRunXen, *cpu, input, diagnostics);
}

void FindNoGic(const Input& input, Diagnostics& diagnostics) {
  const auto& gic = input.dom0.foreign_gic;
  if (gic) Report(plan::kHasNoGic, *gic, input, diagnostics);
}

constexpr Lint kBoardLints[] = {
    {finding::kNoVirtualization, FindNoVirtualization},
    {finding::kNoGic, FindNoGic},
};

}  // namespace

std::span<const Lint> BoardLints() { return kBoardLints; }

}  // namespace dtpolicy::lint
