// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What sysfs tells of a device (Linux Documentation/ABI): `of_node`, `driver` and `iommu_group` are
// links, the type of a group is in kernel/iommu_groups/N/type. Why a driver is not bound is in
// `waiting_for_supplier`, and in kernel/debug/devices_deferred where debugfs is mounted.
#include "cli/sysfs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include "base/file.h"

namespace dtpolicy::cli {
namespace {

namespace fs = std::filesystem;

constexpr Message<std::string> kNoSysfs{finding::kCannotRead,
                                        "cannot read `{}`: has no folder `bus`, so it is no sysfs"};

// Files here are a line or a page; what cannot be read is as good as absent.
std::string TextOf(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string LineOf(const fs::path& file) {
  const std::string text = TextOf(file);
  return text.substr(0, text.find('\n'));
}

// The last name of what the link `file` leads to; empty when it is none.
std::string LinkedName(const fs::path& file) {
  std::error_code error;
  return fs::read_symlink(file, error).filename().string();
}

// The path in the device tree that a link `of_node` leads to:
// "../../../firmware/devicetree/base/soc/mixer@14450000".
std::optional<std::string> NodeOf(const fs::path& device) {
  std::error_code error;
  const std::string link = fs::read_symlink(device / "of_node", error).string();
  constexpr std::string_view kBase = "/devicetree/base";
  const size_t base = link.find(kBase);
  if (error || base == std::string::npos) return std::nullopt;
  const std::string path = link.substr(base + kBase.size());
  return path.empty() ? "/" : path;
}

std::set<std::string> DeferredDevices(const fs::path& sysfs) {
  std::set<std::string> names;
  std::istringstream lines(TextOf(sysfs / "kernel/debug/devices_deferred"));
  for (std::string line; std::getline(lines, line);) names.insert(line.substr(0, line.find('\t')));
  return names;
}

// The entries of a folder by name; none where it is not there.
std::vector<fs::path> EntriesOf(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  std::ranges::sort(entries);
  return entries;
}

class SysfsReader {
 public:
  // `sysfs` exists.
  explicit SysfsReader(const fs::path& sysfs)
      : sysfs_(fs::canonical(sysfs)), deferred_(DeferredDevices(sysfs)) {}

  std::optional<compare::RunningDevice> Read(const fs::path& entry) const {
    compare::RunningDevice device;
    device.name = entry.filename().string();
    if (!FindNode(entry, device)) return std::nullopt;
    device.driver = LinkedName(entry / "driver");
    device.is_deferred =
        deferred_.contains(device.name) || LineOf(entry / "waiting_for_supplier") == "1";
    device.group = LinkedName(entry / "iommu_group");
    if (!device.group.empty()) {
      device.group_type = LineOf(sysfs_ / "kernel/iommu_groups" / device.group / "type");
    }
    return device;
  }

 private:
  bool IsInside(const fs::path& at) const { return at != sysfs_ && at.has_relative_path(); }

  // A device without a node belongs to its nearest ancestor with one, and a PCI function to what
  // its host bridge is on, whatever nodes are on the way (the series: xen_iommu_named).
  bool FindNode(const fs::path& entry, compare::RunningDevice& device) const {
    std::error_code error;
    fs::path at = fs::canonical(entry, error);
    if (error) return false;
    device.has_node = NodeOf(at).has_value();
    if (!device.has_node && entry.parent_path().parent_path().filename() == "pci") {
      at = AboveHostBridge(at);
    }
    for (; IsInside(at); at = at.parent_path()) {
      if (auto node = NodeOf(at)) {
        device.node = *std::move(node);
        return true;
      }
    }
    return false;
  }

  // ".../10.pcie" of ".../10.pcie/pci0000:00/0000:00:1c.0/0000:01:00.0".
  fs::path AboveHostBridge(const fs::path& function) const {
    fs::path above = function;
    for (fs::path at = function; IsInside(at); at = at.parent_path()) {
      const std::string name = at.filename().string();
      if (name.starts_with("pci") && name.find(':') != std::string::npos) above = at.parent_path();
    }
    return above;
  }

  fs::path sysfs_;
  std::set<std::string> deferred_;
};

}  // namespace

std::optional<std::vector<compare::RunningDevice>> ReadRunningDevices(const std::string& folder,
                                                                      Diagnostics& diagnostics) {
  std::error_code error;
  if (!fs::is_directory(fs::path(folder) / "bus", error)) {
    diagnostics.Report(kNoSysfs, FilePlace{folder}, folder);
    return std::nullopt;
  }
  const SysfsReader reader(folder);
  std::vector<compare::RunningDevice> devices;
  for (const fs::path& bus : EntriesOf(fs::path(folder) / "bus")) {
    for (const fs::path& entry : EntriesOf(bus / "devices")) {
      if (auto device = reader.Read(entry)) devices.push_back(*std::move(device));
    }
  }
  return devices;
}

}  // namespace dtpolicy::cli
