// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/hazard.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/glob.h"
#include "platform/hazard_rows.h"

namespace dtpolicy::platform {
namespace {

struct ClassRow {
  DeviceClass device_class;
  std::string_view name;
  std::string_view description;
  Hazard hazard;
};

constexpr ClassRow kClasses[] = {
    {DeviceClass::kDisk, "disk", "a disk controller", Hazard::kDirect},
    {DeviceClass::kPciHost, "pci-host", "a PCI host bridge, behind which disks may be",
     Hazard::kDirect},
    {DeviceClass::kNetwork, "network", "a network device", Hazard::kDirect},
    {DeviceClass::kUsbHost, "usb-host", "a USB host, behind which disks may be", Hazard::kDirect},
    {DeviceClass::kDmaController, "dma-controller", "a DMA controller for other drivers",
     Hazard::kRemoved},
    {DeviceClass::kCrypto, "crypto", "a crypto engine, which dm-crypt may use", Hazard::kRemoved},
    {DeviceClass::kPciEndpoint, "pci-endpoint", "a PCI endpoint controller", Hazard::kRemoved},
    {DeviceClass::kSerialBus, "serial-bus", "a serial bus controller", Hazard::kRemoved},
    {DeviceClass::kGpu, "gpu", "a GPU", Hazard::kConditional},
    {DeviceClass::kDisplay, "display", "a display controller", Hazard::kConditional},
    {DeviceClass::k2d, "2d", "a 2D engine", Hazard::kConditional},
    {DeviceClass::kCamera, "camera", "a camera interface", Hazard::kConditional},
    {DeviceClass::kCodec, "codec", "a video or image codec", Hazard::kConditional},
    {DeviceClass::kDspMemory, "dsp-memory", "a window of memory for a DSP", Hazard::kConditional},
    {DeviceClass::kAccelerator, "accelerator", "an accelerator", Hazard::kConditional},
    {DeviceClass::kGpuFirmware, "gpu-firmware", "a GPU's management unit", Hazard::kNone},
    {DeviceClass::kAudio, "audio", "an audio device", Hazard::kNone},
    {DeviceClass::kRemoteproc, "remoteproc", "a remote processor", Hazard::kNone},
    {DeviceClass::kTrace, "trace", "a trace buffer", Hazard::kNone},
    {DeviceClass::kFirmwareLoader, "firmware-loader", "a firmware loader", Hazard::kNone},
    {DeviceClass::kUnknown, "unknown", "a device of unknown kind", Hazard::kUnknown},
};

const ClassRow& RowOf(DeviceClass device_class) {
  return *std::find_if(std::begin(kClasses), std::end(kClasses), [device_class](const ClassRow& r) {
    return r.device_class == device_class;
  });
}

// A row with its pattern compiled, the most literal rows first.
struct CompiledRow {
  Glob glob;
  bool exact;
  size_t literals;
  DeviceClass device_class;
};

std::vector<CompiledRow> Compiled(std::span<const HazardRow> rows) {
  std::vector<CompiledRow> compiled;
  for (const HazardRow& row : rows) {
    const auto stars = std::count(row.pattern.begin(), row.pattern.end(), '*');
    compiled.push_back({Glob(row.pattern), stars == 0,
                        row.pattern.size() - static_cast<size_t>(stars), row.device_class});
  }
  std::stable_sort(compiled.begin(), compiled.end(),
                   [](const CompiledRow& a, const CompiledRow& b) {
                     if (a.exact != b.exact) return a.exact;
                     return a.literals > b.literals;
                   });
  return compiled;
}

std::optional<DeviceClass> FirstMatch(const std::vector<CompiledRow>& rows,
                                      std::span<const std::string_view> texts) {
  for (const std::string_view text : texts) {
    const auto found = std::find_if(rows.begin(), rows.end(), [text](const CompiledRow& row) {
      return row.glob.Matches(text);
    });
    if (found != rows.end()) return found->device_class;
  }
  return std::nullopt;
}

}  // namespace

std::string_view ClassName(DeviceClass device_class) { return RowOf(device_class).name; }

std::string_view ClassDescription(DeviceClass device_class) {
  return RowOf(device_class).description;
}

Hazard HazardOf(DeviceClass device_class) { return RowOf(device_class).hazard; }

std::string_view HazardName(Hazard hazard) {
  switch (hazard) {
    case Hazard::kDirect:
      return "hazard";
    case Hazard::kRemoved:
      return "hazard, one step removed";
    case Hazard::kConditional:
      return "conditional";
    case Hazard::kNone:
      return "safe";
    case Hazard::kUnknown:
      return "unknown";
  }
  return "unknown";
}

DeviceClass Classify(const DeviceTraits& traits) {
  static const std::vector<CompiledRow> by_compatible = Compiled(HazardsByCompatible());
  static const std::vector<CompiledRow> by_parent = Compiled(HazardsByParent());
  static const std::vector<CompiledRow> by_device_type = Compiled(HazardsByDeviceType());
  static const std::vector<CompiledRow> by_node_name = Compiled(HazardsByNodeName());

  if (const auto found = FirstMatch(by_compatible, traits.compatibles)) return *found;
  if (traits.compatibles.empty()) {
    if (const auto found = FirstMatch(by_parent, traits.parent_compatibles)) return *found;
  }
  if (const auto found = FirstMatch(by_device_type, {&traits.device_type, 1})) return *found;
  if (const auto found = FirstMatch(by_node_name, {&traits.base_name, 1})) return *found;
  return DeviceClass::kUnknown;
}

}  // namespace dtpolicy::platform
