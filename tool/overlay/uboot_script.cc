// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay + base → `fdt set` lines, for a U-Boot without `fdt apply`. Written for what 2011.12
// knows (common/cmd_fdt.c and common/hush.c there), and what later ones still take the same way:
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

#include "dt/structure_writer.h"
#include "overlay/content.h"
#include "overlay/shell_text.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

// What fdt_resize() of 2011.12 leaves at least: room for five reservations, less the one it makes
// for the tree itself. The end is then rounded up to a page, which may add nothing.
constexpr size_t kRoomOfOldResize = 4 * 16;

class ScriptWriter {
 public:
  ScriptWriter(const dt::DeviceTree& base, const Overlay& overlay)
      : overlay_(overlay), strings_(base.blob().strings()) {}

  void Write(const Addition& addition) {
    for (const size_t fragment : addition.fragments) WriteComment(CommentOf(overlay_, fragment));
    WriteContent(addition.target.Path(), addition.content);
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

  // The device's own property comes last: no node is forced before it is whole.
  void WriteContent(const std::string& path, const NewContent& content) {
    for (const NewProperty& property : content.properties) {
      dt::StructureWriter writer(strings_);
      const size_t strings_before = strings_.appended().size();
      writer.Property(property.name, property.Value());
      MakeRoom(writer.Take().size() + strings_.appended().size() - strings_before);
      // A board without the stamp boots as well as with it.
      script_ += fmt::format("fdt set {} {}{}{}\n", ShellWord(path), ShellWord(property.name),
                             Value(property), property.text.empty() ? " || reset" : "");
    }
    for (const NewContent& child : content.children) {
      dt::StructureWriter writer(strings_);
      writer.BeginNode(child.name);
      writer.EndNode();
      MakeRoom(writer.Take().size());
      script_ += fmt::format("fdt mknod {} {} || reset\n", ShellWord(path), ShellWord(child.name));
      WriteContent((path == "/" ? path : path + '/') + child.name, child);
    }
  }

  static std::string Value(const NewProperty& property) {
    if (!property.text.empty()) return fmt::format(" {}", ShellWord(property.text));
    if (property.cells.empty()) return "";
    std::string cells;
    for (uint32_t cell : property.cells) {
      if (!cells.empty()) cells.push_back(' ');
      cells += fmt::format("{:#x}", cell);
    }
    return " \"<" + cells + ">\"";
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
  dt::StringTable strings_;
  std::string script_;
  std::string last_comment_;
  size_t room_ = 0;
};

}  // namespace

std::string WriteUbootScript(const dt::DeviceTree& base, const Overlay& overlay) {
  ScriptWriter writer(base, overlay);
  for (const Addition& addition : FindAdditions(base, overlay)) writer.Write(addition);

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
