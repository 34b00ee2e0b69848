// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_layer.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"

namespace dtpolicy::policy {
namespace {

// A policy that is whole but for what `text` adds.
std::string ReportWith(std::string_view text) {
  return ReportOf("dtpolicy: 1\nboard:\n  compatible:\n    - google,snow\n" + std::string(text));
}

TEST_CASE("the sections of a policy are read with their places") {
  Reading reading;
  const Policy policy = PolicyOf(
      "# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause\n"
      "dtpolicy: 1\n"
      "board:\n"
      "  name: Samsung Chromebook XE303C12 (Snow)\n"
      "  compatible:\n"
      "    - google,snow\n"
      "    - \"google,snow-rev4\"\n"
      "xen:\n"
      "  version: \"4.17\"\n"
      "  drives: [\"arm,smmu-v3\"]\n"
      "linux:\n"
      "  version: 6.10\n"
      "  grants: translated\n"
      "  swiotlb-xen: off\n",
      reading);
  CHECK(policy.source == &reading.sources.all().front());
  CHECK(policy.license == "Apache-2.0 OR BSD-2-Clause");
  CHECK(policy.board.span.text() == "board");
  CHECK(**policy.board.name == "Samsung Chromebook XE303C12 (Snow)");
  REQUIRE(policy.board.compatible.size() == 2);
  CHECK(*policy.board.compatible[0] == "google,snow");
  CHECK(*policy.board.compatible[1] == "google,snow-rev4");
  CHECK(policy.board.compatible[1].span.text() == "\"google,snow-rev4\"");
  CHECK(**policy.xen.version == "4.17");
  REQUIRE(policy.xen.drives.size() == 1);
  CHECK(*policy.xen.drives[0] == "arm,smmu-v3");
  CHECK(**policy.linux_.version == "6.10");  // not 6.1
  CHECK(policy.linux_.version->span.text() == "6.10");
  CHECK(**policy.linux_.grants == Grants::kTranslated);
  CHECK(policy.linux_.grants->span.text() == "translated");
  CHECK(*policy.linux_.swiotlb_xen == SwiotlbXen::kOff);
}

TEST_CASE("what is not given has its default and no place") {
  Reading reading;
  const Policy policy = PolicyOf("dtpolicy: 1\nboard: {compatible: [\"a,b\"]}\n", reading);
  CHECK(policy.license == "");
  CHECK_FALSE(policy.board.name.has_value());
  CHECK_FALSE(policy.xen.version.has_value());
  CHECK(policy.xen.drives.empty());
  CHECK_FALSE(policy.linux_.version.has_value());
  CHECK_FALSE(policy.linux_.grants.has_value());
  CHECK(*policy.linux_.swiotlb_xen == SwiotlbXen::kAuto);
  CHECK_FALSE(policy.linux_.swiotlb_xen.span.has_place());
  CHECK(policy.rules.empty());
  CHECK(policy.allow.empty());
}

TEST_CASE("the licence is the one of the comment at the top") {
  const auto license = [](std::string_view head) {
    Reading reading;
    return PolicyOf(std::string(head) + "board: {compatible: [\"a,b\"]}\n", reading).license;
  };
  CHECK(license("# SPDX-License-Identifier: MIT\ndtpolicy: 1\n") == "MIT");
  CHECK(license("# A board\n#\n\n  ## SPDX-License-Identifier:  MIT OR X  \r\ndtpolicy: 1\r\n") ==
        "MIT OR X");
  CHECK(license("\xEF\xBB\xBF# SPDX-License-Identifier: MIT\ndtpolicy: 1\n") == "MIT");
  CHECK(license("dtpolicy: 1\n# SPDX-License-Identifier: MIT\n") == "");
  CHECK(license("# SPDX-License-Identifier:\ndtpolicy: 1\n") == "");
  CHECK(license("# see SPDX-License-Identifier: MIT\ndtpolicy: 1\n") == "");
}

TEST_CASE("the format version comes first and is one that is known") {
  CHECK(ReportOf("dtpolicy: «2»\nnonsense: true\n") ==
        "format-version: `dtpolicy: 2` is a format that this build does not read\n"
        "  help: this build reads `dtpolicy: 1`\n");
  for (const char* version : {"1.0", "01", "0", "-1", "x", "one"}) {
    INFO(version);
    CHECK(ReportOf(fmt::format("dtpolicy: «{}»\n", version)) ==
          fmt::format("format-version: `dtpolicy: {}` is a format that this build does not read\n"
                      "  help: this build reads `dtpolicy: 1`\n",
                      version));
  }
  CHECK(ReportOf("board: {compatible: [\"a,b\"]}\n«dtpolicy»: 1\n") ==
        "format-version: `dtpolicy` is not the first key\n"
        "  help: move it to the top: it says how to read the rest\n");
  CHECK(ReportOf("«board»: {compatible: [\"a,b\"]}\n") ==
        "missing-key: this file has no `dtpolicy`\n"
        "  help: add `dtpolicy: 1`\n");
  CHECK(ReportOf("«dtpolicy»:\nboard: {compatible: [\"a,b\"]}\n") ==
        "wrong-type: `dtpolicy` has no value\n"
        "  help: write it as one value\n");
  CHECK(ReportOf("dtpolicy: «[1]»\nboard: {compatible: [\"a,b\"], «nam»: x}\n") ==
        "wrong-type: `dtpolicy` is a list, not a single value\n"
        "  help: write it as one value\n"
        "unknown-key: `nam` is no key of `board`\n"
        "  help: did you mean `name`?\n");
}

TEST_CASE("a policy is a mapping") {
  CHECK(ReportOf("«- dtpolicy: 1»\n") ==
        "wrong-type: a policy is a list, not a mapping\n"
        "  help: a policy starts with `dtpolicy: 1`\n");
  CHECK(ReportOf("«hello»\n") ==
        "wrong-type: a policy is a single value, not a mapping\n"
        "  help: a policy starts with `dtpolicy: 1`\n");
}

TEST_CASE("the keys of every section are checked, all in one run") {
  CHECK(ReportOf("dtpolicy: 1\n"
                 "«bord»: {}\n"
                 "board:\n"
                 "  «nme»: x\n"
                 "  compatible:\n"
                 "    - google,snow\n"
                 "xen:\n"
                 "  «drive»: x\n"
                 "linux:\n"
                 "  «grant»: x\n"
                 "«colour»: []\n"
                 "«board»: {}\n") ==
        "unknown-key: `bord` is no key of a policy\n"
        "  help: did you mean `board`?\n"
        "unknown-key: `nme` is no key of `board`\n"
        "  help: did you mean `name`?\n"
        "unknown-key: `drive` is no key of `xen`\n"
        "  help: did you mean `drives`?\n"
        "unknown-key: `grant` is no key of `linux`\n"
        "  help: did you mean `grants`?\n"
        "unknown-key: `colour` is no key of a policy\n"
        "  help: its keys are `dtpolicy`, `extends`, `board`, `xen`, `linux`, `rules`, `allow`\n"
        "duplicate-key: `board` is already given in this mapping\n"
        "  note: first given here `board`\n"
        "  help: keep one of them\n");
}

TEST_CASE("the board's compatibles") {
  const auto report = [](std::string_view compatible) {
    return ReportOf(fmt::format("dtpolicy: 1\nboard:\n  compatible: {}\n", compatible));
  };
  CHECK(report("[«google»,snow]") ==
        "bad-value: `google` is not a compatible: in brackets a comma starts the next item\n"
        "  help: quote it: `\"google,snow\"`\n");
  CHECK(report("[\"a,b\", «google», snow]") ==
        "bad-value: `google` is not a compatible: in brackets a comma starts the next item\n"
        "  help: quote it: `\"vendor,model\"`\n");
  CHECK(report("[«google»]") ==
        "bad-value: `google` is not a compatible: in brackets a comma starts the next item\n"
        "  help: quote it: `\"vendor,model\"`\n");
  CHECK(report("«google,snow»") ==
        "wrong-type: `compatible` is a single value, not a list\n"
        "  help: write each compatible as `- vendor,model`\n");
  CHECK(report("«[]»") ==
        "bad-value: `compatible` is an empty list\n"
        "  help: write each compatible as `- vendor,model`\n");
  CHECK(report("[\"a,b\", \"c,d\", «\"a,b\"»]") ==
        "duplicate-value: `a,b` is already in `compatible`\n"
        "  note: first given here `\"a,b\"`\n"
        "  help: take one of them out\n");
  CHECK(report("[«''», «~», «[x]», «\"a,b \"», «\"a,\\tb\"»]") ==
        "bad-value: an item of `compatible` is empty\n"
        "  help: give it a value, or take the key out\n"
        "wrong-type: an item of `compatible` has no value\n"
        "  help: write it as one value\n"
        "wrong-type: an item of `compatible` is a list, not a single value\n"
        "  help: write it as one value\n"
        "bad-value: `a,b ` is not a name: it starts or ends with a blank\n"
        "  help: take the blank out of the quotes\n"
        "bad-value: `a, b` is not a name: it holds a line end or control character\n"
        "  help: write it on one line\n");
  // A name without a comma is none of ours to refuse where no comma can have split it.
  CHECK(report("\n    - board-without-vendor") == "");
  CHECK(report("[\"board-without-vendor\"]") == "");
}

TEST_CASE("the IOMMUs that Xen drives") {
  CHECK(ReportWith("xen:\n  drives: [«arm»,smmu-v3]\n") ==
        "bad-value: `arm` is not a compatible: in brackets a comma starts the next item\n"
        "  help: quote it: `\"arm,smmu-v3\"`\n");
  CHECK(ReportWith("xen:\n  drives:\n    - arm,smmu-v3\n") == "");
}

TEST_CASE("versions are taken as written") {
  for (const char* version :
       {"4.17", "\"4.17\"", "6.10", "6.1.90", "5.10", "'6.12.0'", "6.13-rc2"}) {
    INFO(version);
    CHECK(ReportWith(fmt::format("linux:\n  version: {}\n", version)) == "");
    CHECK(ReportWith(fmt::format("xen:\n  version: {}\n", version)) == "");
  }
  for (const char* version : {"6", "6.", ".1", "6.1.2.3", "6.1-rc", "6.1-rc1x", "6.1-", "6-rc1",
                              "v6.1", "6..1", "6.12345"}) {
    INFO(version);
    CHECK(ReportWith(fmt::format("linux:\n  version: «{}»\n", version)) ==
          fmt::format("bad-value: `{}` is not a version: a version is two or three numbers with "
                      "dots between\n"
                      "  help: write the release alone, such as `6.1`\n",
                      version));
  }
  CHECK(ReportWith("xen:\n  version: «4»\n") ==
        "bad-value: `4` is not a version: a version is two or three numbers with dots between\n"
        "  help: write the release alone, such as `4.17`\n");
}

TEST_CASE("choices of the kernel") {
  CHECK(ReportWith("linux:\n  grants: «true»\n  swiotlb-xen: «offf»\n") ==
        "bad-value: `true` is no value of `grants`\n"
        "  help: it is one of `untranslated`, `translated`\n"
        "bad-value: `offf` is no value of `swiotlb-xen`\n"
        "  help: did you mean `off`?\n");
  for (const char* choice : {"auto", "off", "force", "\"off\""}) {
    CHECK(ReportWith(fmt::format("linux: {{swiotlb-xen: {}}}\n", choice)) == "");
  }
}

TEST_CASE("a value through an alias shows what it stands for") {
  CHECK(ReportOf("dtpolicy: 1\n"
                 "board: {name: &x iomu, compatible: [\"a,b\"]}\n"
                 "rules: [{name: a, dma: «*x», devices: [{node: a}]}]\n") ==
        "bad-value: `iomu` is no value of `dma`\n"
        "  note: the alias stands for this `iomu`\n"
        "  help: did you mean `iommu`?\n");
}

TEST_CASE("a fault behind an anchor is told once") {
  CHECK(ReportOf("dtpolicy: 1\n"
                 "board: {compatible: [\"a,b\"]}\n"
                 "rules:\n"
                 "  - {name: a, dma: iommu, devices: &d [{«pth»: /a}]}\n"
                 "  - {name: b, dma: iommu, devices: *d}\n"
                 "  - {name: c, dma: iommu, devices: *d}\n") ==
        "unknown-key: `pth` is no key of an entry of `devices`\n"
        "  help: did you mean `path`?\n");
}

}  // namespace
}  // namespace dtpolicy::policy
