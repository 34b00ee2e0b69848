// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/starter_policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/wrap.h"
#include "dt/property.h"

namespace dtpolicy::report {
namespace {

// Any string as a YAML scalar: plain where that is safe, quoted where it is not.
std::string Scalar(std::string_view text) {
  const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == ',' || c == '.' || c == '-' || c == '_' || c == '@';
  });
  // A plain scalar may not begin with `@` or `-`, or be all digits.
  const bool begins_well =
      plain && text.front() != '@' && text.front() != '-' && text.front() != ',' &&
      !std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  if (begins_well) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte > 0x7e) {
      quoted += fmt::format("\\x{:02x}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string BoardText(const dt::DeviceTree& tree) {
  const dt::Node root = tree.root();
  const auto compatibles = root.Compatibles();
  const auto name = dt::StringOf(root, "model");
  std::string text = "board:\n";
  if (const std::string word = OneLine(name.value_or("")); !word.empty()) {
    text += fmt::format("  name: {}\n", Scalar(word));
  }
  text += "  compatible:\n";
  // The first string is the board; those behind it are shared with others.
  text += fmt::format("    - {}\n", Scalar(compatibles.empty() ? "" : compatibles.front()));
  return text;
}

// A comment of as many lines as it takes.
std::string Comment(std::string_view text, std::string_view indent) {
  constexpr size_t kWidth = 100;
  std::string comment;
  for (const std::string& line : Wrap(text, kWidth - indent.size() - 2)) {
    comment += fmt::format("{}# {}\n", indent, line);
  }
  return comment;
}

std::string DeviceText(const StarterDevice& device, std::string_view indent) {
  const std::string_view what = platform::ClassDescription(device.model->device_class);
  const std::string path = Scalar(device.model->path);
  if (device.left_out.empty()) {
    return fmt::format("{}# {}\n{}- path: {}\n", indent, what, indent, path);
  }
  // "is a disk controller, and ...": that stands before it already.
  std::string_view why = device.left_out;
  const std::string again = fmt::format("is {}, and ", what);
  if (why.starts_with(again)) why.remove_prefix(again.size());
  return Comment(fmt::format("{}: {}", what, why), indent) +
         fmt::format("{}# - path: {}\n", indent, path);
}

// Without a device to name, the rule that would name one is a comment.
std::string RulesText(const std::vector<StarterDevice>& devices) {
  if (devices.empty()) {
    return "rules: []               # no available device is behind an IOMMU: nothing to name\n";
  }
  const bool any_named =
      std::ranges::any_of(devices, [](const StarterDevice& d) { return d.left_out.empty(); });
  const std::string_view start = any_named ? "" : "# ";
  std::string text;
  if (!any_named) {
    text = "rules: []\n\n# Left on swiotlb-xen. To name one, put this in place of `rules: []`:\n";
  }
  for (const char* line : {"rules:", "  - name: iommu", "    dma: iommu", "    devices:"}) {
    text += fmt::format("{}{}\n", start, line);
  }
  for (const StarterDevice& device : devices) {
    text += DeviceText(device, fmt::format("{}      ", start));
  }
  return text + fmt::format("{}    reason: say here why these devices need the IOMMU\n", start);
}

std::string DisabledText(size_t count) {
  if (count == 0) return "";
  return fmt::format(" {} disabled and not here: `dtpolicy list` shows {}.",
                     count == 1 ? std::string("One is") : fmt::format("{} are", count),
                     count == 1 ? "it" : "them");
}

}  // namespace

std::string WriteStarterPolicy(const dt::DeviceTree& tree,
                               const std::vector<StarterDevice>& devices, size_t disabled,
                               const std::optional<StarterObstacle>& obstacle) {
  std::string text = fmt::format(
      "# A policy to start from: every device of {} behind an IOMMU,\n"
      "# with what is known of it.{}\n"
      "#\n"
      "# Named devices use IOMMU DMA, all others swiotlb-xen. Keep the devices that need it, take "
      "out\n"
      "# the rest, and say why under `reason`. `dtpolicy check` tells what is wrong with it.\n"
      "dtpolicy: 1\n\n",
      Scalar(tree.name().substr(tree.name().rfind('/') + 1)), DisabledText(disabled));
  text += BoardText(tree);
  text +=
      "\n"
      "# xen:\n"
      "#   version: \"4.17\"       # default: the newest that dtpolicy knows\n"
      "# linux:\n"
      "#   version: \"6.1\"        # default: the newest that dtpolicy knows\n"
      "#   grants: translated    # the dom0 kernel has the series\n\n";
  text += RulesText(devices);
  if (obstacle) {
    text += fmt::format("\nallow:\n  - lint: {}\n    reason: {}\n", obstacle->lint,
                        Scalar("only a description of the tree: " + obstacle->message));
  }
  return text;
}

}  // namespace dtpolicy::report
