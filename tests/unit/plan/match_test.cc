// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/match.h"

#include <string>
#include <utility>

#include "catch.h"
#include "dt/device_name.h"
#include "plan/fixtures.h"

namespace dtpolicy::plan {
namespace {

constexpr const char* kFimd = "/soc/fimd@14400000\n";
constexpr const char* kMixer = "/soc/mixer@14450000\n";
constexpr const char* kBothGscs = "/soc/gsc@13e00000\n/soc/gsc@13e10000\n";
constexpr const char* kAllGscs = "/soc/gsc@13e00000\n/soc/gsc@13e10000\n/soc/gsc@13e20000\n";
constexpr const char* kBothMmcs = "/soc/mmc@12200000\n/soc/bus@20000000/mmc@20001000\n";

// The devices of the board that `entry` names.
std::string Named(std::string_view entry) {
  static const TestBoard board("selectors");
  const TestSelector selector(entry);
  return Listing(Matcher(*board.tree, board.iommus).Find(*selector));
}

using Row = std::pair<const char*, const char*>;

TEST_CASE("each key of a selector names devices by itself") {
  const auto [entry, named] = GENERATE(table<const char*, const char*>({
      Row{"{path: /soc/fimd@14400000}", kFimd},
      Row{"{path: /soc/fimd}", ""},
      Row{"{path: /fimd@14400000}", ""},
      Row{"{path: /}", "/\n"},
      Row{"{path: '/soc/gsc@*'}", kBothGscs},
      Row{"{path: '/*/gsc@13e1*'}", "/soc/gsc@13e10000\n"},
      Row{"{path: '/soc/mmc@*'}", "/soc/mmc@12200000\n"},
      Row{"{path: '/**/mmc@*'}", kBothMmcs},
      Row{"{path: '/soc/**/mmc@*'}", kBothMmcs},
      Row{"{path: '/soc/bus@*/mmc@*'}", "/soc/bus@20000000/mmc@20001000\n"},
      Row{"{path: '/soc/bus@20000000/**'}", "/soc/bus@20000000/mmc@20001000\n"},
      Row{"{node: gsc@13e10000}", "/soc/gsc@13e10000\n"},
      Row{"{node: gsc}", ""},
      Row{"{node: 'gsc@*'}", kBothGscs},
      Row{"{node: '*@13e*'}", kBothGscs},
      Row{"{node: 'mmc*'}", kBothMmcs},
      Row{"{label: fimd}", kFimd},
      Row{"{label: gsc}", ""},
      Row{"{alias: display0}", kFimd},
      Row{"{alias: display1}", ""},
      Row{"{alias: serial9}", ""},  // leads nowhere
      Row{"{compatible: 'example,fimd'}", kFimd},
      Row{"{compatible: 'example,fimd-v2'}", kFimd},
      Row{"{compatible: 'example,fim*'}", kFimd},
      Row{"{compatible: 'example,fim'}", ""},
      Row{"{compatible: 'example,mmc'}", kBothMmcs},
      Row{"{compatible: '*,gsc*'}", kBothGscs},
      Row{"{device: 14400000.fimd}", kFimd},
      Row{"{device: 20001000.mmc}", "/soc/bus@20000000/mmc@20001000\n"},
      Row{"{device: soc}", "/soc\n"},
      Row{"{device: 14400000.fim}", ""},
      Row{"{device: 14400001.fimd}", ""},
      Row{"{iommu: /soc/iommu@14640000}", kFimd},
      Row{"{iommu: sysmmu_fimd}", kFimd},  // a label
      Row{"{iommu: 'sysmmu_*'}", kFimd},  // labels
      Row{"{iommu: 'example,smmu'}",
          "/soc/gsc@13e00000\n/soc/gsc@13e10000\n/soc/gsc@13e20000\n/pcie@30000000\n"
          "/pcie@30000000/pci@1,0\n/pcie@30000000/pci@1,0/nvme@0,0\n"},
      Row{"{iommu: '/soc/iommu@146*'}", "/soc/fimd@14400000\n/soc/gsc@13e10000\n"},
      Row{"{iommu: 'example,sysm*'}", "/soc/fimd@14400000\n/soc/gsc@13e10000\n"},
      Row{"{iommu: '*'}",
          "/soc/fimd@14400000\n/soc/gsc@13e00000\n/soc/gsc@13e10000\n/pcie@30000000\n"
          "/pcie@30000000/pci@1,0\n/pcie@30000000/pci@1,0/nvme@0,0\n"},
      Row{"{iommu: 'other,smmu'}", ""},
  }));
  INFO(entry);
  CHECK(Named(entry) == named);
}

TEST_CASE("exact names find nodes that are not available, a pattern in any key leaves them out") {
  CHECK(Named("{path: /soc/mixer@14450000}") == kMixer);
  CHECK(Named("{label: mixer}") == kMixer);
  CHECK(Named("{device: 14450000.mixer}") == kMixer);
  CHECK(Named("{compatible: 'example,mixer'}") == kMixer);
  CHECK(Named("{node: mixer@14450000}") == kMixer);
  CHECK(Named("{compatible: 'example,gsc'}") == kAllGscs);
  CHECK(Named("{iommu: /soc/iommu@14650000}") == "/soc/mixer@14450000\n/soc/gsc@13e10000\n");

  CHECK(Named("{path: '/soc/mixer@*'}") == "");
  CHECK(Named("{node: 'mixer@*'}") == "");
  CHECK(Named("{compatible: 'example,mix*'}") == "");
  CHECK(Named("{iommu: '/soc/iommu@14650*'}") == "/soc/gsc@13e10000\n");
  CHECK(Named("{path: /soc/mixer@14450000, iommu: '*'}") == "");
  CHECK(Named("{compatible: 'example,gsc', node: 'gsc@*'}") == kBothGscs);
}

TEST_CASE("in a path, what stands before and behind the stars may be parts of other components") {
  CHECK(Named("{path: '/s**mmc@20001000'}") == "/soc/bus@20000000/mmc@20001000\n");
  CHECK(Named("{path: '/soc/b**c@20001*'}") == "/soc/bus@20000000/mmc@20001000\n");
  CHECK(Named("{path: '/soc/bus@20000000/**'}") == "/soc/bus@20000000/mmc@20001000\n");
  CHECK(Named("{path: '/nowhere/**'}") == "");
  CHECK(Named("{path: '/so/**'}") == "");
}

TEST_CASE("within one entry all keys match") {
  CHECK(Named("{compatible: 'example,gsc', iommu: 'example,sysmmu'}") == "/soc/gsc@13e10000\n");
  CHECK(Named("{path: /soc/fimd@14400000, compatible: 'example,fimd', device: 14400000.fimd, "
              "label: fimd, alias: display0, node: fimd@14400000, iommu: sysmmu_fimd}") == kFimd);
  CHECK(Named("{path: /soc/fimd@14400000, label: mixer}") == "");
  CHECK(Named("{path: /soc/fimd@14400000, compatible: 'example,mixer'}") == "");
  CHECK(Named("{path: /soc/fimd@14400000, device: 14450000.mixer}") == "");
  CHECK(Named("{label: fimd, alias: nothing}") == "");
  CHECK(Named("{label: fimd, path: '/pcie@*'}") == "");
  CHECK(Named("{compatible: 'example,mmc', path: /soc/mmc@12200000}") == "/soc/mmc@12200000\n");
}

TEST_CASE("`not` takes devices out") {
  CHECK(Named("{node: 'gsc@*', not: {path: /soc/gsc@13e10000}}") == "/soc/gsc@13e00000\n");
  CHECK(Named("{node: 'gsc@*', not: {iommu: 'example,sysmmu'}}") == "/soc/gsc@13e00000\n");
  CHECK(Named("{node: 'gsc@*', not: {compatible: 'example,gsc-v2'}}") == "/soc/gsc@13e10000\n");
  CHECK(Named("{node: 'gsc@*', not: {node: 'gsc@*'}}") == "");
  // Every key of `not` has to match for a device to be taken out.
  CHECK(Named("{node: 'gsc@*', not: {path: /soc/gsc@13e10000, compatible: 'example,mmc'}}") ==
        kBothGscs);
  // A node need not be available to be taken out, with or without a pattern.
  CHECK(Named("{compatible: 'example,gsc', not: {path: '/soc/gsc@13e2*'}}") == kBothGscs);
  CHECK(Named("{compatible: 'example,gsc', not: {node: 'gsc@13e2*'}}") == kBothGscs);
  CHECK(Named("{compatible: 'example,gsc', not: {path: /soc/gsc@13e20000}}") == kBothGscs);
  CHECK(Named("{path: /soc/mixer@14450000, not: {compatible: 'example,mix*'}}") == "");
  CHECK(Named("{compatible: 'example,fimd', not: {label: fimd}}") == "");
  CHECK(Named("{compatible: 'example,fimd', not: {alias: display0}}") == "");
  CHECK(Named("{compatible: 'example,fimd', not: {label: mixer}}") == kFimd);
  CHECK(Named("{compatible: 'example,fimd', not: {label: fimd, node: 'mixer@*'}}") == kFimd);
  CHECK(Named("{compatible: 'example,fimd', not: {device: 14400000.fimd}}") == "");
  CHECK(Named("{path: '/pcie@30000000/*', "
              "not: {pci: {bridge: /pcie@30000000, function: '01.0'}}}") ==
        "/pcie@30000000/odd@2,0\n/pcie@30000000/ethernet@3,0\n");
  // A function without a node takes out nothing, its bridge least of all.
  CHECK(Named("{path: '/pcie@*', not: {pci: {bridge: /pcie@30000000, function: '05.0'}}}") ==
        "/pcie@30000000\n");
}

TEST_CASE("a PCI function is a node where it has one, and else one to be made") {
  const auto function = [](const std::string& which, const std::string& rest = "") {
    return Named("{pci: {bridge: /pcie@30000000, function: '" + which + "'}" + rest + "}");
  };
  CHECK(function("01.0") == "/pcie@30000000/pci@1,0\n");
  CHECK(function("03.0") == "/pcie@30000000/ethernet@3,0\n");
  CHECK(function("03.1") == "/pcie@30000000/dev@3,1\n");
  CHECK(function("02.0") == "/pcie@30000000/dev@2,0\n");  // its node's `reg` has one cell
  CHECK(function("01.0/00.0") == "/pcie@30000000/pci@1,0/nvme@0,0\n");
  CHECK(function("01.0/1f.7") == "/pcie@30000000/pci@1,0/dev@1f,7\n");
  CHECK(function("01.0/02.0/03.0") == "/pcie@30000000/pci@1,0/pci@2,0/dev@3,0\n");
  // Below a bridge that has no node there is none either, whatever the numbers.
  CHECK(function("04.0/01.0") == "/pcie@30000000/pci@4,0/dev@1,0\n");
  CHECK(Named("{pci: {bridge: /pcie@1, function: '01.0'}}") == "");

  CHECK(function("03.0", ", compatible: 'example,mmc'") == "");
  CHECK(function("03.0", ", node: 'ethernet@*'") == "/pcie@30000000/ethernet@3,0\n");
}

TEST_CASE("a node with the name of one PCI function and the number of another is not the first") {
  const TestBoard board("pci-names");
  const Matcher matcher(*board.tree, board.iommus);
  const auto found = [&](const std::string& function) {
    const TestSelector selector("{pci: {bridge: /pcie@30000000, function: '" + function + "'}}");
    std::string text = Listing(matcher.Find(*selector));
    if (const auto clash = matcher.pci_functions().FindNameClash(*(*selector).pci)) {
      text += clash->node.Path() + " is not " + std::to_string(clash->wanted.devfn()) + " but " +
              std::to_string(clash->is.devfn());
    }
    return text;
  };
  CHECK(found("01.0") == "/pcie@30000000/dev@1,0 is not 8 but 16");
  CHECK(found("02.0") == "/pcie@30000000/dev@1,0\n");
  // Through a bridge, the name of the bridge counts.
  CHECK(found("01.0/00.0") == "/pcie@30000000/pci@1,0/dev@0,0\n");
  CHECK(found("03.0/00.0") == "/pcie@30000000/pci@3,0 is not 24 but 36");
  CHECK(found("03.0") == "/pcie@30000000/dev@3,0\n");
  CHECK(found("04.4/01.0") == "/pcie@30000000/pci@3,0/dev@1,0\n");
  // Without a readable `reg`, a node is what its name says, and those below it are looked at.
  CHECK(found("05.0") == "/pcie@30000000/dev@5,0\n");
  CHECK(found("06.0/01.0") == "/pcie@30000000/pci@6,0/dev@1,0 is not 8 but 16");
  CHECK(found("06.0/07.0") == "/pcie@30000000/pci@6,0/dev@7,0\n");
}

TEST_CASE("every device is found by Linux's name for it") {
  const TestBoard board("buses");
  const Matcher matcher(*board.tree, board.iommus);
  policy::Selector selector;
  for (const dt::Node node : board.tree->all()) {
    selector.device = Located<std::string>{dt::LinuxDeviceName(node), {}};
    CAPTURE(**selector.device);
    CHECK(Listing(matcher.Find(selector)) == node.Path() + "\n");
  }
  for (const char* name : {"1.uart", "uart", "40000010.uar", "40000010.uart@10", "x.", "@", ""}) {
    CAPTURE(name);
    selector.device = Located<std::string>{name, {}};
    CHECK(Listing(matcher.Find(selector)) == (*name == '\0' ? "/\n" : ""));
  }
}

TEST_CASE("devices come in the tree's order, each once") {
  CHECK(Named("{compatible: 'example,*', iommu: 'example,*', path: '/**'}") ==
        "/soc/fimd@14400000\n"
        "/soc/gsc@13e00000\n"
        "/soc/gsc@13e10000\n"
        "/pcie@30000000\n");
}

TEST_CASE("a PCI node below a host bridge is behind the IOMMU that its requester id leads to") {
  CHECK(Named("{path: '/pcie@30000000/*', iommu: 'example,smmu'}") == "/pcie@30000000/pci@1,0\n");
  CHECK(Named("{path: '/pcie@30000000/*', iommu: /iommu@40000000}") == "");
  // Bus numbers below a bridge are given out at run time: any entry may be the one.
  CHECK(Named("{node: 'nvme@0,0', iommu: /iommu@40000000}") == "/pcie@30000000/pci@1,0/nvme@0,0\n");
  CHECK(Named("{node: 'nvme@0,0', iommu: 'example,smmu'}") == "/pcie@30000000/pci@1,0/nvme@0,0\n");
  CHECK(Named("{node: 'ethernet@3,0', iommu: '*'}") == "");
}

TEST_CASE("an entry is exact when it names one device on purpose") {
  const auto [entry, exact] = GENERATE(table<const char*, bool>({
      {"{path: /soc}", true},
      {"{label: fimd}", true},
      {"{alias: display0}", true},
      {"{device: 14400000.fimd}", true},
      {"{pci: {bridge: /pcie@30000000, function: '01.0'}}", true},
      {"{path: /soc, compatible: 'example,*'}", true},
      {"{path: '/soc/*'}", false},
      {"{node: soc}", false},
      {"{compatible: 'example,fimd'}", false},
      {"{iommu: /soc/iommu@14640000}", false},
  }));
  INFO(entry);
  CHECK(policy::NamesOneDevice(*TestSelector(entry)) == exact);
}

TEST_CASE("messages speak of the key that narrows an entry most") {
  const auto [entry, key, value] = GENERATE(table<const char*, const char*, const char*>({
      {"{iommu: '*', node: a, compatible: b, device: c, alias: d, label: e, path: /f}", "path",
       "/f"},
      {"{iommu: '*', node: a, compatible: b, device: c, alias: d, label: e}", "label", "e"},
      {"{iommu: '*', node: a, compatible: b, device: c, alias: d}", "alias", "d"},
      {"{iommu: '*', node: a, compatible: b, device: c}", "device", "c"},
      {"{iommu: '*', node: a, compatible: b}", "compatible", "b"},
      {"{iommu: '*', node: a}", "node", "a"},
      {"{iommu: '*'}", "iommu", "*"},
      {"{path: /a, pci: {bridge: /pcie@1, function: '01.0'}}", "pci", "/pcie@1"},
  }));
  INFO(entry);
  const TestSelector selector(entry);
  const MainKey main = MainKeyOf(*selector);
  CHECK(main.key == key);
  CHECK(main.value == value);
  CHECK(main.span.text().find(value) != std::string_view::npos);
}

}  // namespace
}  // namespace dtpolicy::plan
