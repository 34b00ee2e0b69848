// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/gzip.h"

#include <string>

#include "catch.h"

namespace dtpolicy {
namespace {

// What `printf hello | gzip -n` writes.
const std::string kHello(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00"
    "\x00\x00",
    25);

TEST_CASE("a gzip file is unpacked within a bound") {
  CHECK(IsGzip(kHello));
  CHECK(Gunzip(kHello, 5) == "hello");
  CHECK_FALSE(Gunzip(kHello, 4));
}

TEST_CASE("a damaged one gives nothing") {
  CHECK_FALSE(Gunzip(kHello.substr(0, 20), 100));
  std::string damaged = kHello;
  damaged[12] ^= 1;
  CHECK_FALSE(Gunzip(damaged, 100));
  CHECK_FALSE(IsGzip("CONFIG_XEN=y"));
  CHECK_FALSE(Gunzip("CONFIG_XEN=y", 100));
}

}  // namespace
}  // namespace dtpolicy
