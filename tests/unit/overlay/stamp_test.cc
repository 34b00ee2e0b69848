// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/stamp.h"

#include <array>
#include <string>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

TEST_CASE("the digest is that of all texts together") {
  // FIPS 180-2, appendix B.1: the message "abc".
  const std::array<std::string_view, 1> whole{"abc"};
  const std::array<std::string_view, 3> parts{"a", "", "bc"};
  CHECK(MakeStamp("p.yaml", whole).digest == "ba7816bf8f01cfea414140de5dae2223");
  CHECK(MakeStamp("p.yaml", parts) == MakeStamp("p.yaml", whole));
  CHECK(MakeStamp("p.yaml", whole).policy == "p.yaml");
  CHECK_FALSE(MakeStamp("p.yaml", whole).version.empty());
}

TEST_CASE("a stamp is read back from the merged tree, and a new one replaces an old one") {
  const auto base = SmallBoard();
  CHECK_FALSE(ReadStamp(*base));
  Overlay overlay = MakeOverlay({Device("/soc/bare@2000")});
  overlay.stamp = Stamp{"acme.yaml", "0123", "1.0"};
  const std::string bytes = Merged(*base, overlay);
  CHECK(bytes == WithCleanPadding(ApplyWithLibfdt(base->blob().bytes(), WriteDtbo(overlay))));
  const auto stamped = ReadTree(bytes);
  CHECK(ReadStamp(*stamped) == overlay.stamp);

  overlay.stamp = Stamp{"other.yaml", "456789", "1"};
  const std::string replaced = Merged(*stamped, overlay);
  const auto again = ReadTree(replaced);
  CHECK(ReadStamp(*again) == overlay.stamp);
  CHECK(GrowthOf(*stamped, overlay) == replaced.size() - bytes.size());
}

TEST_CASE("half a stamp is none") {
  const auto tree = ReadTree(dt::BlobWriter()
                                 .Begin("")
                                 .Begin("chosen")
                                 .Property(kStampPolicy, dt::StringBytes("a.yaml"))
                                 .Property(kStampDigest, dt::CellBytes({1}))
                                 .Property(kStampVersion, dt::StringBytes("1"))
                                 .End()
                                 .End()
                                 .Finish());
  CHECK_FALSE(ReadStamp(*tree));
}

TEST_CASE("a stamp fits where a U-Boot of 2011 makes room") {
  // Header, value and name of the digest, which is the longest of fixed length: see
  // uboot_script.cc.
  CHECK(12 + 36 + kStampDigest.size() + 1 <= 64);
  Overlay overlay = MakeOverlay({});
  overlay.stamp = Stamp{"acme.yaml", "0123", "1.0"};
  const auto base = SmallBoard();
  const std::string script = WriteUbootScript(*base, overlay, *Apply(*base, overlay));
  CHECK(script.find("fdt mknod / chosen || reset\n") != std::string::npos);
  CHECK(script.find("fdt set /chosen dtpolicy,digest 0123\n") != std::string::npos);
}

}  // namespace
}  // namespace dtpolicy::overlay
