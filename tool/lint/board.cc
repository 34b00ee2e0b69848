// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about the board as a whole.
#include "lint/lint.h"
#include "plan/dom0.h"

namespace dtpolicy::lint {
namespace {

using Text = std::string_view;

constexpr Message<Text, Text> kCannotRunXen{
    finding::kNoVirtualization,
    "{} has no CPU that can run Xen: `{}` lacks the virtualization extensions"};

void FindNoVirtualization(const Input& input, Diagnostics& diagnostics) {
  const auto& incapable = input.dom0.incapable_cpu;
  if (!incapable) return;
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
