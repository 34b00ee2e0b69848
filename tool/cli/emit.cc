// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/emit.h"

#include <filesystem>

#include "base/base_name.h"
#include "overlay/write.h"
#include "report/plan_json.h"

namespace dtpolicy::cli {
namespace {

constexpr EmitForm kForms[] = {
    {"dtbo", "compiled overlay", true,
     [](const Compilation& c, const EmitNames&) { return c.dtbo; }},
    {"dts", "overlay source", false,
     [](const Compilation& c, const EmitNames&) { return overlay::WriteDts(c.overlay); }},
    {"dtb", "the base with the overlay merged in", true,
     [](const Compilation& c, const EmitNames&) { return c.applied->tree.Write(); }},
    {"uboot", "U-Boot script of `fdt set` lines, for a U-Boot without `fdt apply`", false,
     [](const Compilation& c, const EmitNames&) {
       return overlay::WriteUbootScript(*c.board.tree, c.overlay, *c.applied);
     }},
    {"uboot-apply", "U-Boot snippet that checks the board and applies the overlay", false,
     [](const Compilation& c, const EmitNames&) {
       return overlay::WriteUbootApply(*c.board.tree, c.overlay, c.applied->tree.Growth());
     }},
    {"its", "FIT source with the base and the overlay", false,
     [](const Compilation& c, const EmitNames& names) {
       return overlay::WriteFitSource(*c.board.tree, c.overlay, names.base, names.dtbo);
     }},
    {"plan", "the decisions as JSON", false,
     [](const Compilation& c, const EmitNames&) {
       return report::WritePlanJson(c.policy, *c.board.tree, c.board.iommus, c.judgement.plan,
                                    c.judgement.dom0, c.judgement.models);
     }},
};

}  // namespace

std::span<const EmitForm> EmitForms() { return kForms; }

std::string NameFrom(const std::string& output, const std::string& input) {
  namespace fs = std::filesystem;
  if (output == "-") return BaseName(input);
  const fs::path folder = fs::absolute(output).lexically_normal().parent_path();
  return fs::absolute(input).lexically_normal().lexically_relative(folder).generic_string();
}

}  // namespace dtpolicy::cli
