// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a dom0 kernel with the series says in its log of the devices that it decides
// about. On 32-bit ARM no file of sysfs tells it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dtpolicy::compare {

enum class LoggedDma {
  kIommu,         // named, and it uses the IOMMU
  kNoIommu,       // named, and no IOMMU DMA was to be had
  kNotBypassed,   // not named, and it uses the IOMMU all the same
  kGroupBypasses  // named, and another member of its group keeps it from using the IOMMU
};

struct LoggedDevice {
  std::string name;  // Linux's: "14450000.mixer", "0000:00:01.0"
  LoggedDma dma;

  // Device and function number of what goes by the name of a PCI function. The bus in it is the
  // kernel's choice.
  std::optional<uint32_t> Devfn() const;
};

// What the kernel says of it behind the device's name: as far as it is the same for every device.
std::string LogText(LoggedDma dma);

// Every line of `log`, as dmesg prints it, that says one of these of a device, in its order.
std::vector<LoggedDevice> ReadKernelLog(std::string_view log);

}  // namespace dtpolicy::compare
