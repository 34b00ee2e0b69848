// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "outcome.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "base/glob.h"
#include "platform/groups.h"
#include "platform/hazard.h"
#include "platform/linux_dma.h"
#include "platform/linux_iommu.h"
#include "platform/own_domain.h"
#include "platform/pageless_buffers.h"
#include "platform/xen.h"

namespace dtpolicy::platform {
namespace {

using Strings = std::vector<std::string_view>;

Strings Views(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

std::vector<std::string> Split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  if (text.empty() || text == "-") return parts;
  for (size_t at = 0;;) {
    const size_t end = text.find(by, at);
    parts.push_back(text.substr(at, end - at));
    if (end == std::string::npos) return parts;
    at = end + by.size();
  }
}

// What `say` gives for each release of Linux, equal neighbours folded: "5.10-6.6 a, 6.12- b". What
// is empty everywhere is empty.
template <typename Say>
std::string OverLinux(Say say) {
  std::string text;
  std::string_view first;
  std::string_view last;
  std::string current;
  const auto end_run = [&] {
    if (current.empty()) return;
    text += (text.empty() ? "" : ", ") + std::string(first) +
            (first == last ? "" : "-" + std::string(last)) + " " + current;
  };
  for (const LinuxRelease& release : LinuxReleases()) {
    const std::string said = say(release);
    if (said != current || first.empty()) {
      end_run();
      first = release.version;
      current = said;
    }
    last = release.version;
  }
  end_run();
  return text;
}

template <typename Say>
std::string OverXen(Say say) {
  std::string text;
  std::string before;
  for (const XenRelease& release : XenReleases()) {
    const std::string said = say(release);
    if (said != before) {
      text += (text.empty() ? "" : ", ") + std::string(release.version) + " " +
              (said.empty() ? "no" : said);
    }
    before = said;
  }
  return text;
}

std::string GroupsOf(const Strings& compatibles) {
  std::string text;
  const auto any = [&](std::string_view pattern) {
    return std::any_of(compatibles.begin(), compatibles.end(),
                       [&](std::string_view s) { return Glob(pattern).Matches(s); });
  };
  for (const DriverGroup& group : DriverGroups()) {
    for (const bool loud : {true, false}) {
      const auto patterns = loud ? group.loud : group.silent;
      if (!std::any_of(patterns.begin(), patterns.end(), any)) continue;
      text += std::string(group.name) + (loud ? " loud: " : " silent: ") +
              std::string(loud ? group.loud_effect : group.silent_effect) +
              (group.attaches_by_itself ? "; attaches by itself" : "") +
              (loud && !group.first_effect.empty() ? "; first: " + std::string(group.first_effect)
                                                   : "") +
              ";";
    }
  }
  for (const BorrowedMapping& row : BorrowedMappings()) {
    const bool borrows =
        std::find(compatibles.begin(), compatibles.end(), row.compatible) != compatibles.end();
    if (borrows || any(row.lender)) {
      text += std::string(borrows ? "borrows of " : "lends to ") +
              std::string(borrows ? row.lender : row.compatible) + " " +
              TextOf(row.releases.since) + "-" + TextOf(row.releases.until) + ";";
    }
  }
  return text;
}

std::string IommuText(const Strings& compatibles) {
  const std::string linux_says = OverLinux([&](const LinuxRelease& release) -> std::string {
    const LinuxIommu* row = FindLinuxIommu(compatibles, release.number);
    if (row == nullptr) return "";
    const LinuxIommuDriver& driver = *row->driver;
    return std::string(driver.config) +
           (driver.vendor.empty() ? "" : "(" + std::string(driver.vendor) + ")") +
           (row->releases.Contains(release.number) ? "" : " not yet or no more") +
           (driver.grouped_by == GroupedBy::kIommu ? " one group" : " by specifier") +
           (driver.identity_since <= release.number ? " identity" : " no identity") +
           (driver.attaches_itself ? " attaches" : "") + (driver.passes_addresses ? " passes" : "");
  });
  const std::string xen = OverXen([&](const XenRelease& release) -> std::string {
    const XenIommuDriver* driver = XenDriverFor(release, compatibles);
    return driver == nullptr
               ? ""
               : std::string(driver->driver) + (driver->built_by_default ? "" : " if configured");
  });
  return (linux_says.empty() ? "unknown to Linux" : linux_says) +
         (xen.empty() ? "" : "; Xen: " + xen);
}

std::string ClassText(DeviceClass device_class) {
  return std::string(ClassName(device_class)) + "/" +
         std::string(HazardName(HazardOf(device_class)));
}

DeviceClass ClassOf(const DeviceKind& kind) {
  const Strings compatibles = Views(kind.compatibles);
  const Strings parent = Views(kind.parent);
  return Classify({compatibles, parent, kind.device_type, kind.name});
}

std::string UseText(const Strings& compatibles, Architecture architecture) {
  const OwnDomain* row = FindOwnDomain(compatibles, architecture);
  if (row == nullptr) return "";
  return "does not matter: " + std::string(row->why);
}

std::string PagelessText(const Strings& compatibles) {
  return OverLinux([&](const LinuxRelease& release) {
    return std::string(FindPagelessBuffers(compatibles, release.number) ? "pageless" : "");
  });
}

std::string RefusalText(const Strings& iommu, const Strings& device, bool is_pci,
                        Architecture architecture) {
  return OverLinux([&](const LinuxRelease& release) -> std::string {
    const Refusal* row = RefusesDmaDomain(iommu, device, is_pci, architecture, release.number);
    if (row == nullptr) return "";
    return std::string(row->forced_identity ? "identity: " : "none: ") + std::string(row->why);
  });
}

std::string Short(const DmaOutcome& outcome) {
  return std::string(Name(outcome.path)) + "/" + std::string(Name(outcome.iommu)) + "/" +
         std::string(Name(outcome.works)) + "/" + std::string(Name(outcome.grants));
}

// What the tables say of one device behind one IOMMU that dom0 sees.
Situation SituationOf(const DeviceKind& kind, const Strings& iommu, const LinuxRelease& release) {
  const Strings compatibles = Views(kind.compatibles);
  Situation situation;
  situation.architecture = kind.architecture;
  situation.release = &release;
  situation.behind_iommu = true;
  const LinuxIommu* row = FindLinuxIommu(iommu, release.number);
  situation.known_iommu = row != nullptr;
  situation.has_driver = row != nullptr && row->releases.Contains(release.number);
  if (row != nullptr) {
    situation.has_identity = row->driver->identity_since <= release.number;
    situation.passes_addresses = row->driver->passes_addresses;
    situation.attaches_itself = row->driver->attaches_itself;
  }
  const Refusal* refusal = RefusesDmaDomain(iommu, compatibles, kind.by == "iommu-map",
                                            kind.architecture, release.number);
  situation.forced_identity = refusal != nullptr && refusal->forced_identity;
  situation.no_dma_domain = refusal != nullptr && !refusal->forced_identity;
  situation.own_domain = FindOwnDomain(compatibles, kind.architecture) != nullptr;
  situation.pageless_buffers = FindPagelessBuffers(compatibles, release.number) != nullptr;
  situation.grants_translated = true;
  return situation;
}

std::string PredictionText(const DeviceKind& kind, const Strings& iommu) {
  const auto predict = [&](bool patched, bool named) {
    return OverLinux([&](const LinuxRelease& release) {
      Situation situation = SituationOf(kind, iommu, release);
      situation.patched = patched;
      situation.named = named;
      return Short(PredictDma(situation));
    });
  };
  return "stock " + predict(false, false) + "; unnamed " + predict(true, false) + "; named " +
         predict(true, true);
}

// One line: the filled columns of what every function says of one text.
std::string ExampleText(const Example& example) {
  const Strings one{example.text};
  std::string text = example.column + "\t" + example.text;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += std::string("\t") + name + "=" + value;
  };
  const auto known = [](DeviceClass device_class) {
    return device_class == DeviceClass::kUnknown ? std::string() : ClassText(device_class);
  };
  add("class", known(Classify({one, {}, {}, {}})));
  add("below", known(Classify({{}, one, {}, {}})));
  add("device_type", known(Classify({{}, {}, example.text, {}})));
  add("name", known(Classify({{}, {}, {}, example.text})));
  if (const Cpu* cpu = FindCpu(example.text)) {
    add("cpu", std::string(Name(cpu->architecture)) + " " +
                   std::to_string(static_cast<int>(cpu->virtualization)));
  }
  add("groups", GroupsOf(one));
  add("pageless", PagelessText(one));
  add("use on arm", UseText(one, Architecture::kArm));
  add("use on arm64", UseText(one, Architecture::kArm64));
  const std::string iommu = IommuText(one);
  if (iommu != "unknown to Linux") add("iommu", iommu);
  const std::string root = example.Beside("root");
  const Strings roots{root.empty() ? std::string_view("x,board") : std::string_view(root)};
  const std::string hidden = OverXen([&](const XenRelease& release) -> std::string {
    return std::string(HiddenFromDom0(release, roots, one, "").value_or(""));
  });
  if (!hidden.empty()) add("hidden", root.empty() ? hidden : "on " + root + ": " + hidden);
  add("console", OverXen([&](const XenRelease& release) {
        return std::string(XenDrivesUart(release, one) ? "yes" : "");
      }));
  if (const std::string device = example.Beside("device"); !device.empty()) {
    const std::string spared = example.Beside("spares");
    for (const Architecture architecture : {Architecture::kArm, Architecture::kArm64}) {
      for (const std::string& who : {device, spared}) {
        if (who.empty()) continue;
        for (const bool is_pci : {false, true}) {
          add((std::string(Name(architecture)) + " " + who + (is_pci ? " (PCI)" : "")).c_str(),
              RefusalText(one, {who}, is_pci, architecture));
        }
      }
    }
  }
  return text + "\n";
}

}  // namespace

std::string Example::Beside(std::string_view wanted) const {
  const auto found = std::find_if(beside.begin(), beside.end(),
                                  [wanted](const auto& one) { return one.first == wanted; });
  return found == beside.end() ? "" : found->second;
}

std::vector<DeviceKind> ReadCorpus(const std::string& path) {
  std::ifstream file(path);
  std::vector<DeviceKind> corpus;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> columns = Split(line, "\t");
    if (columns.size() != 3 && columns.size() != 7) {
      std::fprintf(stderr, "%s: a line of %zu columns: %s\n", path.c_str(), columns.size(),
                   line.c_str());
      std::exit(1);
    }
    DeviceKind kind{line,       columns[0] == "arm" ? Architecture::kArm : Architecture::kArm64,
                    columns[1], Split(columns[2], " "),
                    {},         {},
                    {},         {}};
    if (columns.size() == 7) {
      kind.parent = Split(columns[3], " ");
      kind.name = columns[4] == "-" ? "" : columns[4];
      kind.device_type = columns[5] == "-" ? "" : columns[5];
      for (const std::string& one : Split(columns[6], " + "))
        kind.iommus.push_back(Split(one, " "));
    }
    corpus.push_back(std::move(kind));
  }
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: nothing to read\n", path.c_str());
    std::exit(1);
  }
  return corpus;
}

std::vector<Example> ExamplesOf(const std::vector<Table>& tables) {
  const auto example_of = [](const std::string& pattern) {
    std::string text;
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] != '*') {
        text += pattern[i];
      } else if (i == 0 || pattern[i - 1] != '*') {
        text += 'x';
      }
    }
    return text;
  };
  std::vector<Example> examples;
  std::set<std::string> seen;
  for (const Table& table : tables) {
    for (const auto& row : table.rows) {
      std::vector<std::pair<std::string, std::string>> patterns;
      for (const Cell& cell : row) {
        if (cell.is_pattern && !cell.text.empty()) {
          patterns.emplace_back(cell.column, example_of(cell.text));
        }
      }
      for (const auto& [column, text] : patterns) {
        Example example{column, text, patterns};
        const std::string key = column + text + example.Beside("device") + example.Beside("root");
        if (seen.insert(key).second) examples.push_back(std::move(example));
      }
    }
  }
  return examples;
}

std::string ExamplesText(const std::vector<Example>& examples) {
  std::string text;
  for (const LinuxRelease& release : LinuxReleases()) {
    text += "Linux\t" + std::string(release.version) + "\t" + TextOf(release.number) + "\n";
  }
  for (const XenRelease& release : XenReleases()) {
    text += "Xen\t" + std::string(release.version) + "\t4." + std::to_string(release.minor) +
            (release.strips_iommu_map ? "\ttakes iommu-map away" : "") + "\n";
  }
  for (int i = 0; i <= static_cast<int>(DeviceClass::kUnknown); ++i) {
    text += "class\t" + ClassText(static_cast<DeviceClass>(i)) + "\t" +
            std::string(ClassDescription(static_cast<DeviceClass>(i))) + "\n";
  }
  // Whether swiotlb-xen can be switched off, and who wins, by release.
  for (const Architecture architecture : {Architecture::kArm, Architecture::kArm64}) {
    for (const bool swiotlb_xen : {true, false}) {
      for (const bool patched : {true, false}) {
        text += std::string("DMA\t") + std::string(Name(architecture)) +
                (swiotlb_xen ? "" : "\txen_swiotlb=off") + (patched ? "" : "\tstock") + "\t" +
                OverLinux([&](const LinuxRelease& release) {
                  Situation situation;
                  situation.architecture = architecture;
                  situation.release = &release;
                  situation.behind_iommu = true;
                  situation.swiotlb_xen = swiotlb_xen;
                  situation.patched = patched;
                  const DmaOutcome outcome = PredictDma(situation);
                  return Short(outcome) + " (" + std::string(outcome.why) + ")";
                }) +
                "\n";
      }
    }
  }
  for (const Example& example : examples) text += ExampleText(example);
  return text;
}

std::string DevicesText(const std::vector<DeviceKind>& corpus) {
  std::string text;
  std::set<std::vector<std::string>> iommus;
  for (const DeviceKind& kind : corpus) {
    if (kind.by == "cpu") {
      text += kind.line;
      for (const std::string& compatible : kind.compatibles) {
        const Cpu* cpu = FindCpu(compatible);
        text += cpu == nullptr ? "\tunknown"
                               : "\t" + std::string(Name(cpu->architecture)) + " " +
                                     std::to_string(static_cast<int>(cpu->virtualization));
      }
      text += "\n";
      continue;
    }
    const Strings compatibles = Views(kind.compatibles);
    text += kind.line + "\t" + ClassText(ClassOf(kind));
    for (const std::string& more :
         {GroupsOf(compatibles), UseText(compatibles, kind.architecture)}) {
      if (!more.empty()) text += "\t" + more;
    }
    for (const auto& iommu : kind.iommus) {
      iommus.insert(iommu);
      text += "\t" + PredictionText(kind, Views(iommu));
    }
    text += "\n";
  }
  for (const auto& iommu : iommus) {
    text += "iommu";
    for (const std::string& compatible : iommu) text += " " + compatible;
    text += "\t" + IommuText(Views(iommu)) + "\n";
  }
  return text;
}

}  // namespace dtpolicy::platform
