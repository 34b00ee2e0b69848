// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/resolve.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::plan {
namespace {

// One rule; `more` is further keys, each with its line break.
std::string Rule(std::string_view name, std::string_view dma,
                 std::initializer_list<std::string_view> entries, std::string_view more = "") {
  std::string text = fmt::format("  - name: {}\n    dma: {}\n{}    devices:\n", name, dma, more);
  for (const std::string_view entry : entries) text += fmt::format("      - {}\n", entry);
  return text;
}

std::string MatchText(const Match& match) {
  return fmt::format("{} by `{}`{}", match.rule->name.value, match.span.text(),
                     match.exact ? ", exact" : "");
}

// One resolution of `rules` against a tree of tests/boards, as text.
struct Resolution {
  explicit Resolution(const std::string& rules, std::string_view board_name = "selectors")
      : board(board_name), policy("rules:\n" + rules) {
    Diagnostics diagnostics;
    const auto plan = Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
    REQUIRE(plan);
    for (const Decision& decision : plan->decisions) {
      decisions += fmt::format("{} {} {}\n", decision.path,
                               decision.dma == policy::Dma::kIommu ? "iommu" : "swiotlb",
                               MatchText(decision.decided_by));
      for (const Match& match : decision.also) {
        decisions += fmt::format("  also {}\n", MatchText(match));
      }
    }
    findings = policy::Listing(diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      at += fmt::format("{}\n", std::get<Span>(diagnostic.place).text());
      about += diagnostic.device;
    }
  }

  TestBoard board;
  TestPolicy policy;
  std::string decisions;
  std::string findings;
  std::string at;     // the text that each finding points at, one a line
  std::string about;  // the devices of the findings
};

TEST_CASE("decisions come in path order with the rule and the place that made each") {
  const Resolution it(
      Rule("video", "iommu", {"{node: 'gsc@*'}", "{label: fimd}"}) +
      Rule("disk", "iommu", {"{pci: {bridge: /pcie@30000000, function: '01.0/02.0'}}"}));
  CHECK(it.decisions ==
        "/pcie@30000000/pci@1,0/dev@2,0 iommu disk by `'01.0/02.0'`, exact\n"
        "/soc/fimd@14400000 iommu video by `fimd`, exact\n"
        "/soc/gsc@13e00000 iommu video by `'gsc@*'`\n"
        "/soc/gsc@13e10000 iommu video by `'gsc@*'`\n");
  CHECK(it.findings == "");
}

TEST_CASE("a device that any rule keeps on swiotlb-xen is never named") {
  const std::string all = Rule("all", "iommu", {"{iommu: '*'}"});
  const std::string kept = Rule("kept", "swiotlb", {"{node: 'gsc@13e0*'}"});
  const char* expected =
      "/soc/gsc@13e00000 swiotlb kept by `'gsc@13e0*'`\n"
      "  also all by `'*'`\n";
  for (const std::string& rules : {all + kept, kept + all}) {
    const Resolution it(rules);
    CHECK(it.decisions.find(expected) != std::string::npos);
    CHECK(it.decisions.find("/soc/gsc@13e10000 iommu all by `'*'`\n") != std::string::npos);
    CHECK(it.findings == "");
  }
}

TEST_CASE("naming a device one by one for the IOMMU as well is a conflict") {
  const std::string kept = Rule("kept", "swiotlb", {"{node: 'gsc@*'}"});
  const std::string named = Rule("named", "iommu", {"{path: /soc/gsc@13e10000}"});
  for (const std::string& rules : {kept + named, named + kept}) {
    const Resolution it(rules);
    CHECK(it.findings ==
          "conflicting-rules: `/soc/gsc@13e10000` is named for the IOMMU here, and rule `kept` "
          "keeps it on swiotlb-xen\n"
          "  note: matched for swiotlb-xen here `'gsc@*'`\n"
          "  help: take it out of one of the two rules: a device that any `dma: swiotlb` rule "
          "matches is never named\n");
    CHECK(it.at == "/soc/gsc@13e10000\n");
    CHECK(it.about == "/soc/gsc@13e10000");
    CHECK(it.decisions ==
          "/soc/gsc@13e00000 swiotlb kept by `'gsc@*'`\n"
          "/soc/gsc@13e10000 swiotlb kept by `'gsc@*'`\n"
          "  also named by `/soc/gsc@13e10000`, exact\n");
  }
}

TEST_CASE("every exact naming of a kept device is a conflict of its own") {
  const Resolution it(Rule("one", "iommu", {"{label: fimd}"}) +
                      Rule("kept", "swiotlb", {"{path: /soc/fimd@14400000}"}) +
                      Rule("two", "iommu", {"{alias: display0}"}) +
                      Rule("three", "iommu", {"{compatible: 'example,fimd'}"}));
  CHECK(it.at == "fimd\ndisplay0\n");
  CHECK(it.decisions ==
        "/soc/fimd@14400000 swiotlb kept by `/soc/fimd@14400000`, exact\n"
        "  also one by `fimd`, exact\n"
        "  also two by `display0`, exact\n"
        "  also three by `'example,fimd'`\n");
}

TEST_CASE("the first rule that matches decides, the others are kept in order") {
  const Resolution it(Rule("first", "iommu", {"{node: 'fimd@*'}"}) +
                      Rule("second", "iommu", {"{path: /soc/fimd@14400000}"}) +
                      Rule("third", "iommu", {"{iommu: sysmmu_fimd}"}));
  CHECK(it.decisions ==
        "/soc/fimd@14400000 iommu first by `'fimd@*'`\n"
        "  also second by `/soc/fimd@14400000`, exact\n"
        "  also third by `sysmmu_fimd`\n");
  const Resolution kept(Rule("first", "swiotlb", {"{node: 'fimd@*'}"}) +
                        Rule("second", "swiotlb", {"{path: /soc/fimd@14400000}"}));
  CHECK(kept.decisions ==
        "/soc/fimd@14400000 swiotlb first by `'fimd@*'`\n"
        "  also second by `/soc/fimd@14400000`, exact\n");
}

TEST_CASE("within a rule a device counts once, and the entry that names it exactly speaks for it") {
  const Resolution it(Rule("display", "iommu",
                           {"{node: 'fimd@*'}", "{path: /soc/fimd@14400000}", "{label: fimd}"},
                           "    expect: 1\n"));
  CHECK(it.decisions == "/soc/fimd@14400000 iommu display by `/soc/fimd@14400000`, exact\n");
  CHECK(it.findings == "");
}

TEST_CASE("a PCI function counts once, with a node or without") {
  const Resolution it(
      Rule("disk", "iommu",
           {"{pci: {bridge: /pcie@30000000, function: '01.0'}}", "{path: '/pcie@30000000/pci@1,0'}",
            "{pci: {bridge: /pcie@30000000, function: '05.0'}}",
            "{pci: {bridge: /pcie@30000000, function: '5.0'}}"},
           "    expect: 2\n"));
  CHECK(it.findings == "");
  CHECK(it.decisions ==
        "/pcie@30000000/dev@5,0 iommu disk by `'05.0'`, exact\n"
        "/pcie@30000000/pci@1,0 iommu disk by `'01.0'`, exact\n");
}

TEST_CASE("each entry that matches nothing is reported, as its rule wants it") {
  const Resolution it(
      Rule("a", "iommu", {"{path: /soc/fimd@14400001}", "{label: fimd}"}) +
      Rule("b", "swiotlb", {"{compatible: 'example,mixr'}"}, "    on-missing: warn\n") +
      Rule("c", "iommu", {"{node: nothing}"}, "    on-missing: ignore\n"));
  CHECK(it.findings ==
        "no-match: `/soc/fimd@14400001` matches no node of test.dtb\n"
        "  help: nearest: `/soc/fimd@14400000`\n"
        "no-match: `example,mixr` matches no node of test.dtb\n"
        "  help: nearest: `example,mixer` (/soc/mixer@14450000)\n");
  CHECK(it.at == "/soc/fimd@14400001\n'example,mixr'\n");
  CHECK(it.decisions == "/soc/fimd@14400000 iommu a by `fimd`, exact\n");
}

TEST_CASE(
    "a PCI function whose name another one's node has is not matched, and the reverse is sound") {
  const std::string function_1 =
      Rule("one", "iommu", {"{pci: {bridge: /pcie@30000000, function: '1.0'}}"});
  const std::string function_2 =
      Rule("two", "swiotlb", {"{pci: {bridge: /pcie@30000000, function: '2.0'}}"});
  const Resolution it(function_1 + function_2, "pci-names");
  CHECK(it.decisions == "/pcie@30000000/dev@1,0 swiotlb two by `'2.0'`, exact\n");
  CHECK(
      it.findings ==
      "no-match: `/pcie@30000000/dev@1,0` of test.dtb has the name of function 01.0 and the `reg` "
      "of function 02.0\n"
      "  help: name the node by `path` if it is the device, or mend its name or `reg` in the "
      "tree\n");
  CHECK(it.at == "'1.0'\n");
}

TEST_CASE("a node with a PCI function's name and no readable `reg` is that function") {
  const Resolution it(
      Rule("five", "iommu",
           {"{pci: {bridge: /pcie@30000000, function: '5.0'}}", "{path: '/pcie@30000000/dev@5,0'}"},
           "    expect: 1\n"),
      "pci-names");
  CHECK(it.decisions == "/pcie@30000000/dev@5,0 iommu five by `'5.0'`, exact\n");
  CHECK(it.findings == "");
}

TEST_CASE("the host bridge of a kept function without a node is not named, whatever is between") {
  struct Situation {
    std::string_view key;
    std::string_view value;
    std::string_view path;
  };
  const std::string bridge = Rule("bridge", "iommu", {"{path: /pcie@30000000}"});
  for (const Situation& row : std::initializer_list<Situation>{
           {"function", "'05.0'", "dev@5,0"},
           {"function", "'1c.0/00.0'", "port@1c,0/dev@0,0"},
           {"function", "'1d.0/00.0'", "pci@1d,0/dev@0,0"},
           // No node that Linux finds.
           {"node", "'nvme@3,0'", "nvme@3,0"},
           {"path", "'/pcie@30000000/port@4,0/nvme@0,0'", "port@4,0/nvme@0,0"}}) {
    const std::string entry =
        row.key == "function"
            ? fmt::format("{{pci: {{bridge: /pcie@30000000, function: {}}}}}", row.value)
            : fmt::format("{{{}: {}}}", row.key, row.value);
    CAPTURE(entry);
    const Resolution it(Rule("kept", "swiotlb", {entry}) + bridge, "host-bridge");
    CHECK(it.findings ==
          fmt::format("conflicting-rules: `/pcie@30000000` is named for the IOMMU here, and speaks "
                      "for `/pcie@30000000/{}`, which rule `kept` keeps on swiotlb-xen\n"
                      "  note: matched for swiotlb-xen here `{}`\n"
                      "  help: name the functions behind it for the IOMMU one by one, and not the "
                      "bridge\n",
                      row.path, row.value));
    CHECK(it.about == "/pcie@30000000");
    CHECK(it.decisions.find("/pcie@30000000 swiotlb kept by ") == 0);
  }
}

TEST_CASE("a bridge speaks for no function that has a node, and a port for none at all") {
  struct Situation {
    std::string_view named;
    std::string_view kept;
  };
  constexpr std::string_view kBehindPort =
      "{pci: {bridge: '/pcie@30000000/port@1c,0', function: '00.0'}}";
  for (const Situation& row :
       std::initializer_list<Situation>{{"{path: /pcie@30000000}", "{path: '/pcie@30000000/dev@1,0'}"},
                                  {"{path: /pcie@30000000}", "{node: interrupt-controller}"},
                                  {"{path: '/pcie@30000000/port@1c,0'}", kBehindPort},
                                  {"{pci: {bridge: /pcie@30000000, function: '1d.0'}}",
                                   "{pci: {bridge: /pcie@30000000, function: '1d.0/00.0'}}"}}) {
    CAPTURE(row.named, row.kept);
    const Resolution it(Rule("named", "iommu", {row.named}) + Rule("kept", "swiotlb", {row.kept}),
                        "host-bridge");
    CHECK(it.findings == "");
    CHECK(it.decisions.find(" iommu named by ") != std::string::npos);
    CHECK(it.decisions.find(" swiotlb kept by ") != std::string::npos);
  }
  const Resolution it(
      Rule("bridge", "iommu", {"{path: /pcie@30000000}"}) + Rule("kept", "swiotlb", {kBehindPort}),
      "host-bridge");
  CHECK(it.decisions.find("/pcie@30000000 swiotlb kept by ") == 0);
}

TEST_CASE("a kept function whose place another one's node has keeps its host bridge all the same") {
  for (const char* missing : {"error", "warn", "ignore"}) {
    const Resolution it(
        Rule("kept", "swiotlb", {"{pci: {bridge: /pcie@30000000, function: '01.0'}}"},
             fmt::format("    on-missing: {}\n", missing)) +
            Rule("bridge", "iommu", {"{path: /pcie@30000000}"}),
        "host-bridge");
    CHECK(it.decisions ==
          "/pcie@30000000 swiotlb kept by `'01.0'`, exact\n"
          "  also bridge by `/pcie@30000000`, exact\n");
    CHECK(it.findings.find("conflicting-rules: `/pcie@30000000` is named for the IOMMU here, and "
                           "speaks for `/pcie@30000000/dev@1,0`") != std::string::npos);
  }
}

TEST_CASE(
    "a label that a tree without symbols cannot have is missed in any case, to keep a device") {
  const std::string ignore = "    on-missing: ignore\n";
  const Resolution kept(Rule("kept", "swiotlb", {"{label: disk}"}, ignore), "host-bridge");
  CHECK(kept.findings ==
        "no-match: `disk` matches no node of test.dtb\n"
        "  help: test.dtb was built without symbols (`dtc -@`): name the device by `path`\n");
  CHECK(Resolution(Rule("named", "iommu", {"{label: disk}"}, ignore), "host-bridge").findings ==
        "");
  CHECK(Resolution(Rule("kept", "swiotlb", {"{label: disk}"}, ignore)).findings == "");
}

TEST_CASE("who keeps a host bridge keeps the functions behind it") {
  const std::string all = Rule("all", "iommu", {"{iommu: '*'}"});
  for (const char* bridge : {"{compatible: 'example,pcie'}", "{path: /pcie@30000000}",
                             "{node: 'pcie@*'}", "{compatible: 'example,pcie', iommu: '*'}"}) {
    CAPTURE(bridge);
    const Resolution it(all + Rule("kept", "swiotlb", {bridge}), "host-bridge");
    CHECK(it.findings == "");
    CHECK(it.decisions.find("/pcie@30000000/dev@1,0 swiotlb kept by ") != std::string::npos);
    CHECK(it.decisions.find(" iommu ") == std::string::npos);
  }
  const Resolution named(Rule("kept", "swiotlb", {"{compatible: 'example,pcie'}"}) +
                             Rule("one", "iommu", {"{path: '/pcie@30000000/dev@1,0'}"}),
                         "host-bridge");
  CHECK(named.findings.find("conflicting-rules: `/pcie@30000000/dev@1,0` is named for the IOMMU "
                            "here, and rule `kept` keeps it on swiotlb-xen\n"
                            "  note: matched for swiotlb-xen here `'example,pcie'`\n") == 0);
  CHECK(named.at == "'/pcie@30000000/dev@1,0'\n");
}

TEST_CASE("but for those that the entry is not about") {
  const std::string one = Rule("one", "iommu", {"{path: '/pcie@30000000/dev@1,0'}"});
  for (const char* others : {"{iommu: '*', not: {path: '/pcie@30000000/dev@1,0'}}",
                             "{compatible: 'example,pcie', not: {node: 'dev@*'}}"}) {
    CAPTURE(others);
    const Resolution it(Rule("others", "swiotlb", {others}) + one, "host-bridge");
    CHECK(it.findings == "");
    CHECK(it.decisions.find("/pcie@30000000 swiotlb others by ") == 0);
    CHECK(it.decisions.find("/pcie@30000000/dev@1,0 iommu one by ") != std::string::npos);
  }
  // The bridge has functions behind either IOMMU, and this one is behind the other.
  const Resolution it(Rule("bus", "swiotlb", {"{iommu: /iommu@40000000}"}) +
                      Rule("port", "iommu", {"{path: '/pcie@30000000/pci@1,0'}"}));
  CHECK(it.findings == "");
  CHECK(it.decisions.find("/pcie@30000000/pci@1,0 iommu port by ") != std::string::npos);
}

TEST_CASE("on-missing chooses the level") {
  const auto level = [](std::string_view more) {
    const TestBoard board("selectors");
    const TestPolicy policy("rules:\n" + Rule("a", "iommu", {"{node: nothing}"}, more));
    Diagnostics diagnostics;
    Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
    return diagnostics.all().empty() ? "none" : LevelName(diagnostics.all().front().level);
  };
  CHECK(level("") == "error");
  CHECK(level("    on-missing: error\n") == "error");
  CHECK(level("    on-missing: warn\n") == "warning");
  CHECK(level("    on-missing: ignore\n") == "none");
}

TEST_CASE("a rule may say how many devices it expects") {
  const auto findings = [](std::string_view expect, std::string_view entry = "{node: 'gsc@*'}") {
    return Resolution(Rule("gscs", "iommu", {entry},
                           fmt::format("    on-missing: ignore\n    expect: {}\n", expect)))
        .findings;
  };
  for (const char* fits : {"2", "'1..'", "'2..'", "'0..2'", "'2..9'"}) CHECK(findings(fits) == "");
  constexpr const char* kMatched = "  help: matched: `/soc/gsc@13e00000`, `/soc/gsc@13e10000`\n";
  CHECK(findings("1") ==
        std::string("expect-mismatch: rule `gscs` expects 1 device, and 2 match\n") + kMatched);
  CHECK(findings("3") ==
        std::string("expect-mismatch: rule `gscs` expects 3 devices, and 2 match\n") + kMatched);
  CHECK(findings("'3..'") ==
        std::string("expect-mismatch: rule `gscs` expects 3 devices or more, and 2 match\n") +
            kMatched);
  CHECK(findings("'0..1'") ==
        std::string("expect-mismatch: rule `gscs` expects 0 to 1 device, and 2 match\n") +
            kMatched);
  CHECK(findings("1", "{node: nothing}") ==
        "expect-mismatch: rule `gscs` expects 1 device, and 0 match\n");
  CHECK(findings("'0..1'", "{node: nothing}") == "");
}

TEST_CASE("a long list of matches is cut") {
  const std::string findings =
      Resolution(Rule("all", "iommu", {"{path: '/**'}"}, "    expect: 1\n")).findings;
  CHECK(findings ==
        "expect-mismatch: rule `all` expects 1 device, and 18 match\n"
        "  help: matched: `/`, `/aliases`, `/iommu@40000000`, `/pcie@30000000`, "
        "`/pcie@30000000/ethernet@3,0`, `/pcie@30000000/odd@2,0`, `/pcie@30000000/pci@1,0`, "
        "`/pcie@30000000/pci@1,0/nvme@0,0` and 10 more\n");
}

TEST_CASE("a policy without rules decides nothing") {
  const TestBoard board("selectors");
  const TestPolicy policy("");
  Diagnostics diagnostics;
  const auto plan = Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
  REQUIRE(plan);
  CHECK(plan->decisions.empty());
  CHECK(diagnostics.all().empty());
}

TEST_CASE("another board's tree ends it before any rule is looked at") {
  const TestBoard other("buses");
  const TestPolicy policy("rules:\n" + Rule("a", "iommu", {"{node: nothing}"}));
  CHECK_FALSE(IsForBoard(policy.policy, *other.tree));
  Diagnostics diagnostics;
  CHECK_FALSE(Resolve(policy.policy, *other.tree, other.iommus, diagnostics));
  CHECK(policy::Listing(diagnostics) ==
        "wrong-board: the policy is for `example,board`, and test.dtb is `example,buses`\n"
        "  help: give the policy's board as `--base`, or a policy for this board\n");
}

TEST_CASE("any of the root's strings makes it the board, whole strings only") {
  const TestBoard board("selectors");
  CHECK(IsForBoard(TestPolicy("").policy, *board.tree));
  policy::Policy policy = TestPolicy("").policy;
  const auto fits = [&](std::initializer_list<const char*> compatibles) {
    policy.board.compatible.clear();
    for (const char* text : compatibles) policy.board.compatible.push_back({text, {}});
    return IsForBoard(policy, *board.tree);
  };
  CHECK(fits({"example,board-v2"}));
  CHECK(fits({"other,board", "example,board"}));
  CHECK_FALSE(fits({"example,board-v"}));
  CHECK_FALSE(fits({"example,*"}));
}

TEST_CASE("each entry that matches nothing is told, and the first twenty have a suggestion") {
  std::string rules;
  for (int i = 0; i < 25; ++i) {
    rules += Rule(fmt::format("r{}", i), "iommu", {fmt::format("{{path: /nothing@{:x}}}", i)});
  }
  const TestBoard board("selectors");
  const TestPolicy policy("rules:\n" + rules);
  Diagnostics diagnostics;
  REQUIRE(Resolve(policy.policy, *board.tree, board.iommus, diagnostics));
  size_t with_help = 0;
  for (const Diagnostic& diagnostic : diagnostics.all()) with_help += diagnostic.help.size();
  CHECK(diagnostics.all().size() == 25);
  CHECK(with_help == 20);
}

TEST_CASE("who silences `wrong-board` goes on with another board's tree") {
  const TestBoard other("buses");
  const TestPolicy policy("rules:\n" + Rule("a", "iommu", {"{node: nothing}"}));
  Levels levels;
  levels.Silence("wrong-board");
  Diagnostics diagnostics(levels);
  CHECK(Resolve(policy.policy, *other.tree, other.iommus, diagnostics));
  CHECK(policy::Listing(diagnostics) == "no-match: `nothing` matches no node of test.dtb\n");
}

}  // namespace
}  // namespace dtpolicy::plan
