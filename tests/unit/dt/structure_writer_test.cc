// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/structure_writer.h"

#include <libfdt.h>

#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("a name enters the strings block once") {
  StringTable strings;
  CHECK(strings.Offset("reg") == 0);
  CHECK(strings.Offset("status") == 4);
  CHECK(strings.Offset("reg") == 0);
  CHECK(strings.appended() == "reg\0status\0"sv);
}

TEST_CASE("names are found in a strings block that is there, ends of longer ones too") {
  StringTable strings("#size-cells\0cells\0reg\0regulator\0"sv);
  CHECK(strings.Offset("reg") == 18);
  CHECK(strings.Offset("cells") == 6);
  CHECK(strings.Offset("tor") == 28);
  CHECK(strings.appended().empty());
  // A beginning is not enough.
  CHECK(strings.Offset("regul") == 32);
  CHECK(strings.Offset("l") == 36);
  CHECK(strings.appended() == "regul\0"sv);
}

// What fdt_find_string_ does, of dtc and libfdt: through all of it for each name.
uint32_t OffsetByLibfdt(std::string& strings, std::string_view name) {
  const std::string terminated = std::string(name) + '\0';
  size_t offset = strings.find(terminated);
  if (offset == std::string::npos) {
    offset = strings.size();
    strings += terminated;
  }
  return static_cast<uint32_t>(offset);
}

// All strings of one to four of these letters, in an order of their own.
std::vector<std::string> ManyNames() {
  std::vector<std::string> names;
  for (uint32_t i = 0; i < 1000; ++i) {
    const uint32_t mixed = i * 389 % 1000;
    std::string name;
    for (uint32_t left = mixed; left > 0; left /= 6) name += "abc\xe9-,"[left % 6];
    names.push_back("abc\xe9-,"[mixed % 5] + name);
  }
  return names;
}

TEST_CASE("many names get the offsets that they get one by one") {
  const std::vector<std::string> names = ManyNames();
  // A block that is there: nothing, strings of which some are there twice, one without an end.
  std::string twice = "\0\0"s;
  for (size_t i = 0; i < 50; ++i) twice += names[7 * i] + '\0' + names[i % 20] + '\0';
  for (const std::string& existing : {""s, "\0\0"s, "no end"s, twice, twice + "bca"}) {
    StringTable strings(existing);
    std::string expected = existing;
    for (size_t round = 0; round < 2; ++round) {
      for (const std::string& name : names) {
        if (strings.Offset(name) != OffsetByLibfdt(expected, name)) FAIL_CHECK(name);
      }
      CHECK(strings.Offset("") == OffsetByLibfdt(expected, ""));
    }
    CHECK(existing + strings.appended() == expected);
  }
}

TEST_CASE("a blob is put together from pieces") {
  StringTable strings;
  StructureWriter writer(strings);
  writer.BeginNode("");
  writer.Property("odd", "12345");
  writer.BeginNode("child");
  writer.EndNode();
  writer.EndNode();
  std::string structure = writer.Take();
  AppendBigEndian32(structure, FDT_END);
  const std::string reservation = dt::CellBytes({0, 0x1000, 0, 0x100});
  const std::string_view view = structure;
  const std::string blob = AssembleBlob({.reservations = reservation,
                                         .structure = {view.substr(0, 8), view.substr(8)},
                                         .strings = {"odd", "\0"sv},
                                         .boot_cpuid = 7});

  CHECK(fdt_check_full(blob.data(), blob.size()) == 0);
  CHECK(fdt_totalsize(blob.data()) == blob.size());
  CHECK(fdt_last_comp_version(blob.data()) == 16);
  CHECK(fdt_boot_cpuid_phys(blob.data()) == 7);
  CHECK(fdt_num_mem_rsv(blob.data()) == 1);
  CHECK(fdt_path_offset(blob.data(), "/child") > 0);
  int length = 0;
  CHECK(fdt_getprop(blob.data(), 0, "odd", &length) != nullptr);
  CHECK(length == 5);
}

TEST_CASE("a tree that is written from nothing") {
  StringTable strings;
  StructureWriter writer(strings);
  writer.BeginNode("");
  writer.Property("odd", "12345");
  writer.EndNode();
  const std::string blob = writer.TakeBlob();

  CHECK(fdt_check_full(blob.data(), blob.size()) == 0);
  CHECK(fdt_totalsize(blob.data()) == blob.size());
  CHECK(fdt_num_mem_rsv(blob.data()) == 0);
  CHECK(fdt_getprop(blob.data(), 0, "odd", nullptr) != nullptr);
}

}  // namespace
}  // namespace dtpolicy::dt
