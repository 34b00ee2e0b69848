// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/hash_index.h"

#include <set>
#include <string>
#include <vector>

#include "catch.h"

namespace dtpolicy::dt {
namespace {

TEST_CASE("An index finds what was added, and keeps the first of two", "[dt][hash_index]") {
  const KeyedHash hash;
  std::vector<std::string> keys;
  HashIndex index;  // grows many times
  const auto is = [&keys](const std::string& key) {
    return [&keys, &key](uint32_t i) { return keys[i] == key; };
  };
  for (uint32_t i = 0; i < 10000; ++i) {
    keys.push_back("key" + std::to_string(i));
    CHECK_FALSE(index.FindOrAdd(hash.Of(0, keys[i]), i, is(keys[i])));
  }
  for (uint32_t i = 0; i < 10000; ++i) {
    CHECK(index.Find(hash.Of(0, keys[i]), is(keys[i])) == i);
    CHECK(index.FindOrAdd(hash.Of(0, keys[i]), 77777, is(keys[i])) == i);
  }
  const std::string other = "other";
  CHECK_FALSE(index.Find(hash.Of(0, other), is(other)));
}

TEST_CASE("An index works when all hashes are the same", "[dt][hash_index]") {
  HashIndex index(4);
  for (uint32_t i = 0; i < 100; ++i) {
    CHECK_FALSE(index.FindOrAdd(5, i, [i](uint32_t value) { return value == i; }));
  }
  for (uint32_t i = 0; i < 100; ++i) {
    CHECK(index.Find(5, [i](uint32_t value) { return value == i; }) == i);
  }
  CHECK_FALSE(index.Find(5, [](uint32_t) { return false; }));
}

TEST_CASE("The hash looks at every byte, the length and the number", "[dt][hash_index]") {
  const KeyedHash hash;
  std::set<uint32_t> seen;
  size_t hashed = 0;
  for (size_t length = 0; length < 40; ++length) {
    std::string text(length, 'a');
    seen.insert(hash.Of(1, text));
    seen.insert(hash.Of(2, text));
    hashed += 2;
    for (char& c : text) {
      c = 'b';
      seen.insert(hash.Of(1, text));
      c = 'a';
      ++hashed;
    }
  }
  // 860 values of 32 bits: two alike happen once in ten thousand runs, ten alike never.
  CHECK(seen.size() > hashed - 10);
}

TEST_CASE("Each hash has a secret of its own", "[dt][hash_index]") {
  int alike = 0;
  for (int i = 0; i < 10; ++i) alike += KeyedHash().Of(0, "soc") == KeyedHash().Of(0, "soc");
  CHECK(alike < 3);
}

}  // namespace
}  // namespace dtpolicy::dt
