// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay as applied to the base → `fdt set` lines, for a U-Boot without `fdt apply`. Written for
// what 2011.12 knows (common/cmd_fdt.c and common/hush.c there), and what later ones still take the
// same way:
//
// - `fdt set PATH PROPERTY` sets an empty property; cells stand in `<>`, with 0x for hex.
// - Only the hush shell has `||`; the older simple one (common/main.c) gives up a script at the
//   first command it does not know, which is the first comment line here.
// - A failed command does not end a script, so that each one stands with its `|| reset`.
// - `fdt set` and `fdt mknod` never grow the tree, they fail. `fdt resize` grows it: by the size
//   given since 2016.11, by a fixed amount before (common/fdt_support.c, fdt_resize).

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "dt/property.h"
#include "dt/structure_block.h"
#include "dt/structure_writer.h"
#include "overlay/content.h"
#include "overlay/shell_text.h"
#include "overlay/stamp.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

// What fdt_resize() of 2011.12 leaves at least: room for five reservations, less the one it makes
// for the tree itself. The end is then rounded up to a page, which may add nothing.
constexpr size_t kRoomOfOldResize = size_t{4} * 16;

class ScriptWriter {
 public:
  ScriptWriter(const dt::DeviceTree& base, const Overlay& overlay,
               const edit::AppliedOverlay& applied)
      : overlay_(overlay), tree_(applied.tree), strings_(base.blob().strings()) {
    for (size_t i = 0; i < FragmentCount(overlay); ++i) {
      const size_t begin = applied.edits_before[i];
      const size_t end = applied.edits_before[i + 1];
      if (begin == end) continue;
      WriteComment(CommentOf(overlay_, i));
      for (size_t edit = begin; edit < end; ++edit) Write(tree_.edits()[edit]);
    }
  }

  std::string Take() { return std::move(script_); }

 private:
  // Once above the devices of a rule that follow each other.
  void WriteComment(const std::string& text) {
    std::string comment = ShellComment(text);
    if (comment == last_comment_) return;
    script_ += '\n' + comment;
    last_comment_ = std::move(comment);
  }

  void Write(const edit::EditedTree::Edit& edit) {
    const std::string path = tree_.PathOf(edit.node);
    if (edit.property.empty()) {
      const size_t slash = path.rfind('/');
      MakeRoom(dt::NodeBytes(path.size() - slash - 1));
      script_ += fmt::format("fdt mknod {} {} || reset\n",
                             ShellWord(path.substr(0, std::max<size_t>(slash, 1))),
                             ShellWord(path.substr(slash + 1)));
      return;
    }
    const std::string_view value = tree_.Find(edit.node, edit.property).value();
    const size_t strings_before = strings_.appended().size();
    strings_.Offset(edit.property);
    MakeRoom(dt::PropertyBytes(value.size()) + strings_.appended().size() - strings_before);
    const bool is_stamp = IsStampProperty(edit.property);
    // A board without the stamp boots as well as with it.
    script_ += fmt::format("fdt set {} {}{}{}\n", ShellWord(path), ShellWord(edit.property),
                           is_stamp ? Text(value) : Cells(value), is_stamp ? "" : " || reset");
  }

  static std::string Text(std::string_view value) {
    return " " + ShellWord(dt::DecodeString(value).value());
  }

  static std::string Cells(std::string_view value) {
    if (value.empty()) return "";
    const dt::Cells cells = dt::DecodeCells(value).value();
    std::string text;
    for (size_t i = 0; i < cells.size(); ++i) {
      text += fmt::format("{}{:#x}", i == 0 ? "" : " ", cells[i]);
    }
    return " \"<" + text + ">\"";
  }

  void MakeRoom(size_t size) {
    if (room_ < size) {
      script_ += "fdt resize 0x1000\n";
      room_ = kRoomOfOldResize;
    }
    // Where more was needed than that, as for a long name in the stamp, nothing of it is left.
    room_ -= std::min(room_, size);
  }

  const Overlay& overlay_;
  const edit::EditedTree& tree_;
  dt::StringTable strings_;
  std::string script_;
  std::string last_comment_;
  size_t room_ = 0;
};

}  // namespace

std::string WriteUbootScript(const dt::DeviceTree& base, const Overlay& overlay,
                             const edit::AppliedOverlay& applied) {
  ScriptWriter writer(base, overlay, applied);
  return ShellHeader(overlay, "Device-tree changes for IOMMU DMA under Xen, for") +
         ShellComment(
             "First load the board's tree and make it the working one with `fdt addr ADDRESS`. The "
             "RAM behind it must be free: `fdt resize` moves its end up to 8 KiB on. Run this "
             "script once, with `source`, and make room again (`fdt resize`) for what is set in "
             "/chosen afterwards.") +
         ShellComment(
             "It needs U-Boot 2011.12 or later with its hush shell. A command that fails, because "
             "the tree is another board's, or the script was run before, resets the board: a tree "
             "with half of the changes must not boot.") +
         "fdt addr || reset\n" + writer.Take();
}

}  // namespace dtpolicy::overlay
