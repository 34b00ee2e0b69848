// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about the board as a whole.
#include "lint/lint.h"
#include "plan/dom0.h"
#include "plan/plan_diagnostics.h"

namespace dtpolicy::lint {
namespace {

void FindNoVirtualization(const Input& input, Diagnostics& diagnostics) {
  const auto& incapable = input.dom0.incapable_cpu;
  if (!incapable) return;
  diagnostics
      .Report(plan::kCannotRunXen, TreePlace{input.tree.name(), incapable->Path(), "compatible"},
              input.tree.name(), incapable->Compatibles().front())
      .Help("Xen does not start on this board, so a policy for it has no use");
}

constexpr Lint kBoardLints[] = {
    {finding::kNoVirtualization, FindNoVirtualization},
};

}  // namespace

std::span<const Lint> BoardLints() { return kBoardLints; }

}  // namespace dtpolicy::lint
