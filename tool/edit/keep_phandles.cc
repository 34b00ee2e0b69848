// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "edit/keep_phandles.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "dt/known_properties.h"
#include "dt/libfdt_path.h"
#include "dt/property.h"
#include "dt/structure_writer.h"
#include "edit/applied_fragment.h"
#include "edit/edited_tree.h"

namespace dtpolicy::edit {
namespace {

class PhandleKeeper {
 public:
  PhandleKeeper(const dt::DeviceTree& base, const dt::DeviceTree& overlay)
      : base_(base), overlay_(overlay), base_lookup_(base), overlay_lookup_(overlay) {}

  // The overlay's bytes with its references changed; nothing where none is.
  std::optional<std::string> Keep() {
    const auto fixups = overlay_.root().Child("__local_fixups__");
    if (!fixups) return std::nullopt;
    EditedTree unchanged(base_);
    for (const AppliedFragment& fragment : FragmentsOf(overlay_)) {
      const auto target = fragment.FindTarget(unchanged);
      if (target) Compare(base_.at(*target), fragment.content);
    }
    if (kept_.empty()) return std::nullopt;
    bytes_ = overlay_.blob().bytes();
    FollowReferences(overlay_.root(), *fixups);
    return std::move(bytes_);
  }

 private:
  void Compare(dt::Node of_base, dt::Node of_overlay) {
    const auto is = dt::PhandleOf(of_base);
    const auto would_be = dt::PhandleOf(of_overlay);
    if (is && would_be && *is != *would_be) kept_.emplace(*would_be, *is);
    for (const dt::Node child : of_overlay.children()) {
      if (const auto same = base_lookup_.Child(of_base, child.name())) Compare(*same, child);
    }
  }

  // ResolveReferences has checked the offsets.
  void FollowReferences(dt::Node node, dt::Node fixups) {
    for (const dt::Property fixup : fixups.properties()) {
      const auto offsets = dt::DecodeCells(fixup.value).value_or(dt::Cells());
      const std::string_view value = node.Find(fixup.name).value().value;
      for (size_t i = 0; i < offsets.size(); ++i) Replace(value, offsets[i]);
    }
    for (const dt::Node child : fixups.children()) {
      FollowReferences(overlay_lookup_.Child(node, child.name()).value(), child);
    }
  }

  // The cell `offset` bytes into `value`, if it is a phandle that is not given.
  void Replace(std::string_view value, size_t offset) {
    const auto found = kept_.find(dt::ReadBigEndian32(value.data() + offset));
    if (found == kept_.end()) return;
    const auto at = static_cast<size_t>(value.data() - overlay_.blob().bytes().data()) + offset;
    dt::WriteBigEndian32(bytes_, at, found->second);
  }

  const dt::DeviceTree& base_;
  const dt::DeviceTree& overlay_;
  dt::LibfdtLookup base_lookup_;
  dt::LibfdtLookup overlay_lookup_;
  std::map<uint32_t, uint32_t> kept_;  // by what the overlay would give
  std::string bytes_;
};

}  // namespace

std::unique_ptr<const dt::DeviceTree> KeepPhandles(const dt::DeviceTree& base,
                                                   std::unique_ptr<const dt::DeviceTree> overlay,
                                                   Diagnostics& diagnostics) {
  auto bytes = PhandleKeeper(base, *overlay).Keep();
  if (!bytes) return overlay;
  return dt::ReadTree(overlay->name(), *std::move(bytes), diagnostics);
}

}  // namespace dtpolicy::edit
