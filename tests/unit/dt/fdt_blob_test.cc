// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/fdt_blob.h"

#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

using namespace std::string_literals;

// `/` with one property and one child: 56 bytes of header and reservations, 44 of structure.
std::string Sound() {
  return BlobWriter().Begin("").Property("model", "x\0"s).Begin("soc").End().End().Finish();
}

Strings CheckReports(std::string bytes) {
  Diagnostics diagnostics;
  const auto blob = FdtBlob::Check("t.dtb", std::move(bytes), diagnostics);
  CHECK(blob.has_value() == diagnostics.all().empty());
  return Reported(diagnostics);
}

Strings WithField(uint32_t at, uint32_t value) {
  std::string bytes = Sound();
  Put(bytes, at, value);
  return CheckReports(bytes);
}

TEST_CASE("A sound blob gives its blocks", "[dt][fdt_blob]") {
  Diagnostics diagnostics;
  const auto blob = FdtBlob::Check("t.dtb", Sound() + "padding behind", diagnostics);
  REQUIRE(blob);
  CHECK(blob->name() == "t.dtb");
  CHECK(blob->bytes() == Sound());
  CHECK(blob->structure().size() == 44);
  CHECK(blob->structure_begin() == kWrittenStructure);
  CHECK(blob->strings() == "model\0"s);
  CHECK(blob->reservations().empty());
  CHECK(blob->boot_cpuid() == 0);
}

TEST_CASE("Memory reservations end at the pair of zeroes", "[dt][fdt_blob]") {
  std::string bytes = Sound();
  const std::string entries = CellBytes({0, 0x1000, 0, 0}) + CellBytes({0, 0, 0, 0x10});
  const auto grown = static_cast<uint32_t>(entries.size());
  bytes.insert(kWrittenReservations, entries);
  for (const uint32_t at : {kTotalSizeAt, kStructureAt, kStringsAt}) {
    Put(bytes, at, Get(bytes, at) + grown);
  }
  Diagnostics diagnostics;
  const auto blob = FdtBlob::Check("t.dtb", bytes, diagnostics);
  REQUIRE(blob);
  CHECK(blob->reservations() == entries);
}

TEST_CASE("What is no device tree is named", "[dt][fdt_blob]") {
  const auto wrong = [](const std::string& start) {
    return "t.dtb: is not a device tree: starts with " + start + " instead of d00dfeed [bad-tree]";
  };
  const std::string rest(100, '\1');
  CHECK(CheckReports("") == Strings{"t.dtb: is empty [bad-tree]"});
  CHECK(CheckReports("\x12"s) == Strings{wrong("12")});
  CHECK(CheckReports("\x12\x34\x56\x78"s + rest) == Strings{wrong("12345678")});
  CHECK(CheckReports("/dts-v1/;\n/ {\n\tmodel = \"x\";\n};\n") ==
        Strings{wrong("2f647473"),
                "  help: it is device-tree source: compile it first, `dtc -O dtb -o FILE SOURCE`"});
  CHECK(CheckReports("dtpolicy: 1\n") ==
        Strings{wrong("6474706f"),
                "  help: it is text; a device tree is binary, as `dtc -O dtb` writes it"});
  CHECK(CheckReports("\x1f\x8b\x08\x00"s + rest) ==
        Strings{wrong("1f8b0800"), "  help: it is packed with gzip: unpack it first"});
  CHECK(CheckReports("\xed\xfe\x0d\xd0"s + rest) ==
        Strings{wrong("edfe0dd0"), "  help: the bytes of each word are swapped"});
  CHECK(CheckReports("\x7f"
                     "ELF" +
                     rest) == Strings{wrong("7f454c46"), "  help: it is an ELF file"});
  std::string destroyed = Sound();
  Put(destroyed, 0, 0xffffffff);
  CHECK(CheckReports(destroyed) ==
        Strings{wrong("ffffffff"),
                "  help: a `fdt apply` destroys the magic of the tree when it fails, and that of "
                "the overlay always: load the file again"});
}

TEST_CASE("A cut blob says how much is missing", "[dt][fdt_blob]") {
  const std::string bytes = Sound();
  CHECK(CheckReports(bytes.substr(0, 100)) ==
        Strings{"t.dtb: cut off: header says 106 bytes, the file has 100 [bad-tree]"});
  CHECK(CheckReports(bytes.substr(0, 30)) ==
        Strings{"t.dtb: cut off: a device tree's header has 40 bytes, the file has 30 [bad-tree]"});
  CHECK(WithField(kTotalSizeAt, 39) ==
        Strings{"t.dtb: header says 39 bytes in all, less than the header itself [bad-tree]"});
  CHECK(WithField(kTotalSizeAt, 0xffffffff) ==
        Strings{"t.dtb: is larger than a device tree may be: 4294967295 bytes, the limit is "
                "67108864 [bad-tree]"});
}

TEST_CASE("Versions 16 and later that a reader of 17 may read", "[dt][fdt_blob]") {
  CHECK(WithField(kVersionAt, 18).empty());
  const auto wrong = [](const std::string& version, const std::string& from) {
    return Strings{"t.dtb: has version " + version + ", readable from version " + from +
                   " on; this program reads versions 16 and 17 [bad-tree]"};
  };
  CHECK(WithField(kVersionAt, 15) == wrong("15", "16"));
  CHECK(WithField(kVersionAt, 3) == wrong("3", "16"));
  CHECK(WithField(kLastCompatibleAt, 18) == wrong("17", "18"));
}

TEST_CASE("Version 16 has no size of the structure block", "[dt][fdt_blob]") {
  std::string bytes = Sound();
  Put(bytes, kVersionAt, 16);
  Put(bytes, kStructureSizeAt, 0xffffffff);  // whatever stands there
  Diagnostics diagnostics;
  const auto blob = FdtBlob::Check("t.dtb", bytes, diagnostics);
  REQUIRE(blob);
  CHECK(blob->structure().size() == 44);  // up to the strings
  CHECK(blob->structure_is_padded());
}

TEST_CASE("Blocks lie inside the blob, apart and aligned", "[dt][fdt_blob]") {
  CHECK(WithField(kStructureAt, 0) == Strings{"t.dtb: the structure block (bytes 0 to 44) is not "
                                              "inside the tree's 106 bytes [bad-tree]"});
  CHECK(WithField(kStructureAt, 0xfffffffc) ==
        Strings{"t.dtb: the structure block (bytes 4294967292 to 4294967336) is not inside the "
                "tree's 106 bytes [bad-tree]"});
  CHECK(WithField(kStructureSizeAt, 0xffffffff) ==
        Strings{"t.dtb: the structure block (bytes 56 to 4294967351) is not inside the tree's 106 "
                "bytes [bad-tree]"});
  CHECK(WithField(kStringsSizeAt, 7) ==
        Strings{"t.dtb: the strings block (bytes 100 to 107) is not "
                "inside the tree's 106 bytes [bad-tree]"});
  CHECK(WithField(kStructureAt, 57) ==
        Strings{"t.dtb: the structure block starts at byte 57, which is no multiple of 4 "
                "[bad-tree]"});
  CHECK(WithField(kReservationsAt, 44) ==
        Strings{"t.dtb: the reservations block starts at byte 44, which is no multiple of 8 "
                "[bad-tree]"});
  CHECK(WithField(kStringsAt, 60) ==
        Strings{"t.dtb: the structure block and the strings block overlap at byte 60 [bad-tree]"});
  CHECK(WithField(kReservationsAt, 104) ==
        Strings{"t.dtb: the reservations block (bytes 104 to 120) is not inside the tree's 106 "
                "bytes [bad-tree]"});
  // Two faults are two messages.
  std::string bytes = Sound();
  Put(bytes, kStructureAt, 57);
  Put(bytes, kStringsAt, 4);
  CHECK(CheckReports(bytes).size() == 2);
}

TEST_CASE("Memory reservations without an end", "[dt][fdt_blob]") {
  std::string bytes = Sound();
  bytes[kWrittenReservations] = '\1';
  // From there on no sixteen bytes are zero.
  for (size_t i = kWrittenStructure; i < bytes.size(); i += 4) bytes[i] = '\1';
  CHECK(CheckReports(bytes) ==
        Strings{"t.dtb: the memory reservations from byte 40 on have no closing entry of zeroes "
                "[bad-tree]"});
}

TEST_CASE("How much of a file is worth reading", "[dt][fdt_blob]") {
  std::string bytes = Sound();
  CHECK(BytesOfTree(bytes) == bytes.size() + (1 << 20));
  Put(bytes, kTotalSizeAt, kMaxTreeBytes);
  CHECK(BytesOfTree(bytes) == kMaxTreeBytes + (1 << 20));
  // Enough to say what it is instead.
  Put(bytes, kTotalSizeAt, kMaxTreeBytes + 1);
  CHECK(BytesOfTree(bytes) == 1 << 16);
  CHECK(BytesOfTree("/dts-v1/;") == 1 << 16);
  CHECK(BytesOfTree("") == 1 << 16);
}

}  // namespace
}  // namespace dtpolicy::dt
