// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "require.h"

#include <libfdt.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cli/emit.h"
#include "report/format.h"

namespace dtpolicy::fuzz {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void RequirePrintable(std::string_view text) {
  std::string lines(text);
  std::replace(lines.begin(), lines.end(), '\n', ' ');
  const std::string printable = Printable(lines);
  if (printable == lines) return;
  const auto at = std::mismatch(lines.begin(), lines.end(), printable.begin(), printable.end());
  std::fprintf(stderr, "not printable: ...%s\n",
               printable.substr(static_cast<size_t>(at.first - lines.begin()), 100).c_str());
  Require(false, "what is printed is printable");
}

Outcome RequireFindings(const Diagnostics& diagnostics) {
  size_t length = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    Require(!diagnostic.kind->id.empty() && !diagnostic.message.empty(), "a finding has a name");
    length += diagnostic.message.size();
  }
  // Printing takes longer than all the rest: each input is printed in one way, always the same.
  const report::Format& format = report::Formats()[length % report::Formats().size()];
  const auto findings = report::InReadingOrder(diagnostics.all());
  const std::string text = format.write(findings, report::Color::kNo);
  Require(findings.empty() || !text.empty(), "a finding is printed");
  RequirePrintable(text);
  return diagnostics.has_errors() ? Outcome::kNamedError : Outcome::kResult;
}

void RequireResult(const std::optional<cli::Compilation>& result, const Diagnostics& diagnostics) {
  Require(result.has_value() || diagnostics.has_errors(), "no result without an error");
  if (!result || diagnostics.has_errors()) return;
  for (const cli::EmitForm& form : cli::EmitForms()) {
    const std::string text = form.write(*result, {"board.dtb", "policy.dtbo"});
    Require(!text.empty(), "a form is written");
    if (form.binary) {
      Require(fdt_check_full(text.data(), text.size()) == 0, "libfdt takes what is written");
    } else {
      std::string indented = text;  // by tabs
      std::erase(indented, '\t');
      RequirePrintable(indented);
    }
  }
}

}  // namespace dtpolicy::fuzz
