// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/hazard.h"

#include <algorithm>
#include <optional>

#include "base/glob.h"
#include "base/words.h"
#include "platform/hazard_rows.h"

namespace dtpolicy::platform {
namespace {

struct ClassRow {
  DeviceClass device_class;
  Hazard hazard;
  std::string_view name;
  std::string_view description;
};

constexpr ClassRow kClasses[] = {
    {DeviceClass::kDisk, Hazard::kDirect, "disk", "a disk controller"},
    {DeviceClass::kPciHost, Hazard::kDirect, "pci-host",
     "a PCI host bridge, behind which disks may be"},
    {DeviceClass::kPciFunction, Hazard::kDirect, "pci-function",
     "a PCI function, which may be a disk controller"},
    {DeviceClass::kNetwork, Hazard::kDirect, "network", "a network device"},
    {DeviceClass::kUsbHost, Hazard::kDirect, "usb-host", "a USB host, behind which disks may be"},
    {DeviceClass::kDmaController, Hazard::kRemoved, "dma-controller",
     "a DMA controller for other drivers"},
    {DeviceClass::kCrypto, Hazard::kRemoved, "crypto", "a crypto engine, which dm-crypt may use"},
    {DeviceClass::kPciEndpoint, Hazard::kRemoved, "pci-endpoint", "a PCI endpoint controller"},
    {DeviceClass::kSerialBus, Hazard::kRemoved, "serial-bus", "a serial bus controller"},
    {DeviceClass::kGpu, Hazard::kConditional, "gpu", "a GPU"},
    {DeviceClass::kDisplay, Hazard::kConditional, "display", "a display controller"},
    {DeviceClass::k2d, Hazard::kConditional, "2d", "a 2D engine"},
    {DeviceClass::kCamera, Hazard::kConditional, "camera", "a camera interface"},
    {DeviceClass::kCodec, Hazard::kConditional, "codec", "a video or image codec"},
    {DeviceClass::kDspMemory, Hazard::kConditional, "dsp-memory", "a window of memory for a DSP"},
    {DeviceClass::kAccelerator, Hazard::kConditional, "accelerator", "an accelerator"},
    {DeviceClass::kGpuFirmware, Hazard::kNone, "gpu-firmware", "a GPU's management unit"},
    {DeviceClass::kAudio, Hazard::kNone, "audio", "an audio device"},
    {DeviceClass::kRemoteproc, Hazard::kNone, "remoteproc", "a remote processor"},
    {DeviceClass::kTrace, Hazard::kNone, "trace", "a trace buffer"},
    {DeviceClass::kFirmwareLoader, Hazard::kNone, "firmware-loader", "a firmware loader"},
    {DeviceClass::kUnknown, Hazard::kUnknown, "unknown", "a device of unknown kind"},
};

const ClassRow& RowOf(DeviceClass device_class) {
  return *std::ranges::find(kClasses, device_class, &ClassRow::device_class);
}

std::optional<DeviceClass> FirstMatch(const HazardTable& table,
                                      std::span<const std::string_view> texts) {
  for (const std::string_view text : texts) {
    const auto exact = std::ranges::lower_bound(table.exact, text, {}, &HazardRow::pattern);
    if (exact != table.exact.end() && exact->pattern == text) return exact->device_class;
    const auto glob = std::ranges::find_if(table.globs, [&text](const HazardRow& row) {
      return AnyMatches({&text, 1}, row.pattern);
    });
    if (glob != table.globs.end()) return glob->device_class;
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
  constexpr std::string_view kWords[] = {"hazard", "hazard, one step removed", "conditional",
                                         "safe", "unknown"};
  return WordFor<Hazard::kUnknown>(hazard, kWords);
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
