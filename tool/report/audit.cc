// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

#include "base/diagnostic.h"
#include "base/words.h"
#include "dt/device_name.h"
#include "plan/plan_diagnostics.h"
#include "report/plan_json.h"
#include "report/table.h"

namespace dtpolicy::report {
namespace {

using plan::Audit;
using plan::AuditedDevice;
using plan::AuditRow;
using plan::Effect;
using Text = std::string_view;

constexpr Message<Text, Text, Text, Text> kStockDoes{finding::kGuestsAtRisk,
                                                     "`{}` is {}: on a stock dom0 of Linux {}, {}"};
constexpr Message<Text, Text, Text, Text> kStockMay{finding::kDeviceAtRisk,
                                                    "`{}` is {}: on a stock dom0 of Linux {}, {}"};

// "1 device loses", "2 devices lose".
std::string CountedDoing(size_t count, Text singular, Text plural) {
  return fmt::format("{} {}", Counted(count, "device"), count == 1 ? singular : plural);
}

std::string FirstCompatible(dt::Node node) {
  const auto compatibles = node.Compatibles();
  return compatibles.empty() ? "" : Printable(std::string(compatibles.front()));
}

// By XenStart, for a table.
constexpr Text kXenStarts[] = {"-", "needs iommu=no", "cannot start"};

// "1 board has devices", "2 boards have devices".
std::string HaveDevices(size_t boards) {
  return fmt::format("{} {} devices", Counted(boards, "board"), boards == 1 ? "has" : "have");
}

std::string NamedText(const AuditRow& row) {
  if (row.stock.effect == Effect::kNotKnown || row.stock.effect == Effect::kNotInDom0) return "";
  return row.can_be_named ? std::string(Name(row.named.effect)) : "no effect";
}

std::string SeriesText(const AuditRow& row) {
  const bool nothing = row.stock.effect == Effect::kNotInDom0;
  return nothing ? "" : std::string(Name(row.unnamed.effect));
}

std::vector<std::string> TableRow(const AuditedDevice& device, const AuditRow& row) {
  const auto& model = device.model;
  const std::string driver = model.hidden_by != nullptr ? " (xen)" : "";
  return {model.path,
          std::string(platform::ClassName(model.device_class)),
          model.attachment.iommu ? model.attachment.iommu->Path() + driver : "none",
          row.releases.InWords(),
          std::string(Name(row.stock.effect)),
          SeriesText(row),
          NamedText(row)};
}

// What helps all devices that are harmed, as far as the tables say so.
std::string Remedies(const Audit& audit) {
  std::vector<std::string> without;
  if (audit.PassthroughHelps()) {
    without.emplace_back("`iommu.passthrough=1` on the kernel's command line");
  }
  if (const platform::XenIommuDriver* driver = audit.XenDriverHelps()) {
    without.push_back(fmt::format("a Xen built with CONFIG_{}", driver->driver));
  }
  std::string text;
  for (const std::string& remedy : without) {
    text += text.empty() ? "without patches, " + remedy + " helps" : ", or " + remedy;
  }
  if (audit.SeriesHelps()) {
    text += fmt::format(
        "{}with the series guests' data arrives, and a policy (`dtpolicy init`) names the "
        "devices that are to use the IOMMU",
        text.empty() ? "" : "; ");
  }
  return text.empty() ? "nothing that the tables know helps all of them" : text;
}

// The rows of a device; neighbouring releases whose rows read the same are one.
void AddTableRows(const AuditedDevice& device, std::vector<std::vector<std::string>>& rows) {
  std::optional<AuditRow> above;
  for (AuditRow row : device.rows) {
    if (above) {
      const plan::ReleaseSpan both{above->releases.first, row.releases.last};
      AuditRow alike = row;
      above->releases = alike.releases = both;
      if (TableRow(device, *above) == TableRow(device, alike)) {
        rows.pop_back();
        row = alike;
      }
    }
    rows.push_back(TableRow(device, row));
    above = row;
  }
}

Json VerdictJson(const plan::Verdict& verdict) {
  Json json = {{"effect", Name(verdict.effect)}};
  json.update(OutcomeJson(verdict.outcome));
  return json;
}

Json RowJson(const AuditRow& row) {
  return {{"linux", row.releases.InWords()},
          {"stock", VerdictJson(row.stock)},
          {"unnamed", VerdictJson(row.unnamed)},
          {"named", VerdictJson(row.named)},
          {"can-be-named", row.can_be_named}};
}

Json AuditedJson(const AuditedDevice& device) {
  const auto& model = device.model;
  return {{"path", model.path},
          {"device", dt::LinuxDeviceName(model.target.node)},
          {"class", platform::ClassName(model.device_class)},
          {"hazard", platform::HazardName(platform::HazardOf(model.device_class))},
          {"iommus", PathsJson(model.iommus)},
          {"worst", Name(device.worst)},
          {"kernels", ListOf(device.rows, RowJson)}};
}

// How many devices are at risk, but for those that harm guests. `count` gives how many an effect
// has.
template <typename Count>
size_t OthersAtRisk(Count count) {
  return count(Effect::kMayLoseData) + count(Effect::kFaults) + count(Effect::kMayNotProbe) +
         count(Effect::kBreaksMmap);
}

// Where no guest is harmed: what a stock kernel breaks all the same, such as a screen.
std::string OthersText(const Audit& audit) {
  const size_t others = OthersAtRisk([&audit](Effect effect) { return audit.Count(effect); });
  if (others == 0 || audit.HasHarm()) return "";
  return fmt::format(
      "{} {} at risk on a stock dom0: the columns of the series tell what helps, and `dtpolicy "
      "init` writes a policy\n",
      Counted(others, "other"), others == 1 ? "is" : "are");
}

}  // namespace

std::string WriteAuditSentence(const Audit& audit) {
  const size_t losing = audit.Count(Effect::kLosesGuestsData);
  const size_t faulting = audit.Count(Effect::kGuestsFault);
  std::string text;
  if (losing > 0) {
    text += fmt::format("{} guests' data on a stock dom0 of Linux {}",
                        CountedDoing(losing, "loses", "lose"),
                        audit.HarmfulReleases(Effect::kLosesGuestsData));
  }
  // Those that lose data on one release may fault on another one.
  const std::string faults = audit.HarmfulReleases(Effect::kGuestsFault);
  if (faulting > 0) {
    text += fmt::format("{}{} for guests on {}", text.empty() ? "" : ", ",
                        CountedDoing(faulting, "faults", "fault"), faults);
  } else if (!faults.empty()) {
    text += fmt::format(" and {} on {}", losing == 1 ? "faults" : "fault", faults);
  }
  if (text.empty()) return "no device that can serve guests loses their data or faults\n";
  return fmt::format("{}: {}\n", text, Remedies(audit));
}

std::string CannotRunXen(const plan::Dom0& dom0) {
  if (dom0.incapable_cpu) {
    return fmt::format("no CPU of this board can run Xen: `{}` lacks the virtualization extensions",
                       FirstCompatible(*dom0.incapable_cpu));
  }
  if (!dom0.foreign_gic) return "";
  return fmt::format("Xen has no driver for the interrupt controller of this board: `{}`",
                     FirstCompatible(*dom0.foreign_gic));
}

std::string DoesNotStart(const Audit& audit) {
  const plan::ForeignIommu& why = *audit.gives_up;
  return fmt::format(
      "Xen {} does not start on this board without `iommu=no`: it drives `{}`, and {} ({})",
      audit.dom0.xen->version, why.own.Path(),
      why.takes_iommus
          ? fmt::format("not `{}`", why.iommu.Path())
          : fmt::format("its driver does not read `iommus`, which `{}` has", why.device.Path()),
      finding::kXenForeignIommu.id);
}

std::string WriteAuditText(Text tree, const Audit& audit) {
  std::string head = fmt::format("{}: dom0 on {}, Xen {}\n", tree,
                                 platform::Name(audit.dom0.architecture), audit.dom0.xen->version);
  if (const std::string why = CannotRunXen(audit.dom0); !why.empty()) head += why + "\n";
  if (audit.gives_up) head += fmt::format("{}\n", DoesNotStart(audit));
  if (audit.devices.empty()) return head + "no device is behind an IOMMU\n";
  std::vector<std::vector<std::string>> rows{
      {"DEVICE", "CLASS", "IOMMU", "LINUX", "STOCK", "SERIES", "SERIES, NAMED"}};
  for (const AuditedDevice& device : audit.devices) {
    AddTableRows(device, rows);
  }
  return head + WriteTable(std::move(rows)) + WriteAuditSentence(audit) + OthersText(audit);
}

BoardSummary Summarize(Text tree, const Audit& audit) {
  BoardSummary summary{std::string(tree), {}, {}, {}, XenStart::kNothingKnown};
  if (audit.gives_up) summary.xen = XenStart::kWithoutIommu;
  if (audit.dom0.incapable_cpu || audit.dom0.foreign_gic) summary.xen = XenStart::kCannot;
  for (const AuditedDevice& device : audit.devices) {
    ++summary.devices[static_cast<size_t>(device.worst)];
  }
  summary.losing = audit.HarmfulReleases(Effect::kLosesGuestsData);
  summary.faulting = audit.HarmfulReleases(Effect::kGuestsFault);
  return summary;
}

std::string WriteAuditTable(std::vector<BoardSummary> boards) {
  const size_t read = boards.size();
  const auto losing = static_cast<size_t>(
      std::ranges::count_if(boards, [](const auto& b) { return !b.losing.empty(); }));
  const auto faulting = static_cast<size_t>(
      std::ranges::count_if(boards, [](const auto& b) { return !b.faulting.empty(); }));
  const auto sum = [&boards](Effect effect) {
    return std::accumulate(boards.begin(), boards.end(), size_t{0},
                           [effect](size_t total, const auto& b) { return total + b.Of(effect); });
  };
  const size_t devices = sum(Effect::kLosesGuestsData);
  const size_t faults = sum(Effect::kGuestsFault);
  std::erase_if(boards, [](const BoardSummary& board) {
    return std::ranges::all_of(board.devices, [](size_t n) { return n == 0; });
  });
  std::ranges::sort(boards, {}, [](const BoardSummary& b) {
    return std::tuple(~b.Of(Effect::kLosesGuestsData), ~b.Of(Effect::kGuestsFault), Text(b.tree));
  });
  std::vector<std::vector<std::string>> rows{{"TREE", "LOSE GUESTS' DATA", "ON LINUX",
                                              "FAULT FOR GUESTS", "ON LINUX", "OTHERS AT RISK",
                                              "NOT KNOWN", "DEVICES", "XEN"}};
  for (const BoardSummary& b : boards) {
    const size_t others = OthersAtRisk([&b](Effect effect) { return b.Of(effect); });
    rows.push_back({b.tree, std::to_string(b.Of(Effect::kLosesGuestsData)),
                    b.losing.empty() ? "-" : b.losing, std::to_string(b.Of(Effect::kGuestsFault)),
                    b.faulting.empty() ? "-" : b.faulting, std::to_string(others),
                    std::to_string(b.Of(Effect::kNotKnown)),
                    std::to_string(std::accumulate(b.devices.begin(), b.devices.end(), size_t{0})),
                    std::string(WordFor<XenStart::kCannot>(b.xen, kXenStarts))});
  }
  std::string text = boards.empty() ? "" : WriteTable(std::move(rows));
  text += fmt::format(
      "guests' data is lost on {} of {}, by {}; {} that fault for guests, {} on every release; "
      "{} behind an IOMMU\n",
      losing, Counted(read, "board"), Counted(devices, "device"), HaveDevices(faulting),
      Counted(faults, "device"), HaveDevices(boards.size()));
  const auto with = [&boards](XenStart xen) {
    return Counted(static_cast<size_t>(std::ranges::count(boards, xen, &BoardSummary::xen)),
                   "board");
  };
  const bool any_does_not_start = std::ranges::any_of(
      boards, [](const BoardSummary& b) { return b.xen != XenStart::kNothingKnown; });
  if (any_does_not_start) {
    text += fmt::format("of these, Xen needs `iommu=no` on {}, and cannot start on {}\n",
                        with(XenStart::kWithoutIommu), with(XenStart::kCannot));
  }
  return text;
}

Json AuditJson(Text tree, const Audit& audit) {
  return {{"tree", tree},
          {"architecture", platform::Name(audit.dom0.architecture)},
          {"xen", audit.dom0.xen->version},
          {"incapable-cpu",
           audit.dom0.incapable_cpu ? Json(FirstCompatible(*audit.dom0.incapable_cpu)) : Json()},
          {"foreign-gic",
           audit.dom0.foreign_gic ? Json(FirstCompatible(*audit.dom0.foreign_gic)) : Json()},
          {"xen-foreign-iommu", audit.gives_up ? Json(audit.gives_up->device.Path()) : Json()},
          {"loses-guests-data", audit.Count(Effect::kLosesGuestsData)},
          {"faults-for-guests", audit.Count(Effect::kGuestsFault)},
          {"devices", ListOf(audit.devices, AuditedJson)}};
}

void ReportAudit(Text tree, const Audit& audit, Diagnostics& diagnostics) {
  const auto report = [&](const Message<Text, Text>& message, dt::Node about) {
    diagnostics.Report(message, TreePlace{std::string(tree), about.Path(), "compatible"}, tree,
                       FirstCompatible(about));
  };
  if (audit.dom0.incapable_cpu) report(plan::kCannotRunXenWarning, *audit.dom0.incapable_cpu);
  if (audit.dom0.foreign_gic) report(plan::kHasNoGicWarning, *audit.dom0.foreign_gic);
  if (audit.gives_up) {
    plan::ReportForeignIommu(*audit.gives_up, audit.dom0, std::string(tree), diagnostics);
  }
  for (const AuditedDevice& device : audit.devices) {
    if (device.worst >= Effect::kWorks) continue;
    const auto& model = device.model;
    const TreePlace place{std::string(tree), model.path, "iommus"};
    const Text what = platform::ClassDescription(model.device_class);
    const std::string releases = device.WorstReleases();
    const bool is_harm = plan::IsHarm(device.worst);
    Diagnostic& diagnostic = diagnostics.Report(is_harm ? kStockDoes : kStockMay, place, model.path,
                                                what, releases, Description(device.worst));
    diagnostic.About(model.path);
    for (const AuditRow& row : device.rows) {
      if (row.stock.effect == device.worst || row.stock.effect >= Effect::kWorks) continue;
      diagnostic.Help(
          fmt::format("on Linux {}, {}", row.releases.InWords(), Description(row.stock.effect)));
    }
    if (is_harm) diagnostic.Help(Remedies(audit));
  }
}

}  // namespace dtpolicy::report
