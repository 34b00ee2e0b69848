// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/hazard.h"

#include <algorithm>
#include <optional>

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
    {DeviceClass::kPciFunction, "pci-function", "a PCI function, which may be a disk controller",
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

std::optional<DeviceClass> FirstMatch(const HazardTable& table,
                                      std::span<const std::string_view> texts) {
  for (const std::string_view text : texts) {
    const auto exact = std::lower_bound(
        table.exact.begin(), table.exact.end(), text,
        [](const HazardRow& row, std::string_view wanted) { return row.pattern < wanted; });
    if (exact != table.exact.end() && exact->pattern == text) return exact->device_class;
    for (const HazardRow& row : table.globs) {
      // Nearly all rows differ in what stands before the first star or behind the last one, and
      // most in a single letter of it.
      if (row.suffix_length > 0 && !text.ends_with(row.pattern.back())) continue;
      if (row.prefix_length > 0 && !text.starts_with(row.pattern.front())) continue;
      if (!text.ends_with(row.suffix()) || !text.starts_with(row.prefix())) continue;
      if (Glob(row.pattern).Matches(text)) return row.device_class;
    }
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
  if (const auto found = FirstMatch(HazardsByCompatible(), traits.compatibles)) return *found;
  if (traits.compatibles.empty()) {
    if (const auto found = FirstMatch(HazardsByParent(), traits.parent_compatibles)) return *found;
  }
  if (const auto found = FirstMatch(HazardsByDeviceType(), {&traits.device_type, 1})) return *found;
  if (const auto found = FirstMatch(HazardsByNodeName(), {&traits.base_name, 1})) return *found;
  return DeviceClass::kUnknown;
}

}  // namespace dtpolicy::platform
