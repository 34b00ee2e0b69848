// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a device can do to a guest's data when it uses IOMMU DMA on a kernel that does not translate
// granted pages: the frame of a granted page in dom0 is a placeholder, and a device that is given
// the placeholder's address reads or writes the wrong memory while every call reports success.
#pragma once

#include <span>
#include <string_view>

namespace dtpolicy::platform {

enum class DeviceClass {
  kDisk,
  kPciHost,
  kPciFunction,
  kNetwork,
  kUsbHost,
  kDmaController,
  kCrypto,
  kPciEndpoint,
  kSerialBus,
  kGpu,
  kDisplay,
  k2d,
  kCamera,
  kCodec,
  kDspMemory,
  kAccelerator,
  kGpuFirmware,
  kAudio,
  kRemoteproc,
  kTrace,
  kFirmwareLoader,
  kUnknown,
};

enum class Hazard {
  kDirect,       // a guest's disk or network traffic ends in this device
  kRemoved,      // one step removed: another driver hands it pages that may be granted
  kConditional,  // only when it imports a dma-buf or pinned pages that are grants
  kNone,         // works on buffers of its own
  kUnknown,      // not known: treat with care
};

std::string_view ClassName(DeviceClass device_class);  // "disk", "pci-host"
// What such a device is, for messages: "a disk controller".
std::string_view ClassDescription(DeviceClass device_class);

Hazard HazardOf(DeviceClass device_class);
std::string_view HazardName(Hazard hazard);

// What is told of a node. Strings that are missing are empty.
struct DeviceTraits {
  std::span<const std::string_view> compatibles;
  std::span<const std::string_view> parent_compatibles;
  std::string_view device_type;
  std::string_view base_name;
};

// By compatible first (the first string that any row knows; an exact row before a glob, the glob
// with more literal characters before another), then for a node without compatible by its parent's,
// then by device_type, then by generic node name.
DeviceClass Classify(const DeviceTraits& traits);

}  // namespace dtpolicy::platform
