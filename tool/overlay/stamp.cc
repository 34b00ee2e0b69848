// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/stamp.h"

#include <sha2.h>

#include <array>
#include <utility>

#include "dt/property.h"

namespace dtpolicy::overlay {
namespace {

constexpr size_t kDigestLength = 32;

}  // namespace

std::string Sha256Of(std::span<const std::string_view> texts) {
  SHA2_CTX context;
  SHA256Init(&context);
  for (const std::string_view text : texts) {
    SHA256Update(&context, reinterpret_cast<const uint8_t*>(text.data()), text.size());
  }
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  SHA256End(&context, digest.data());
  return digest.data();
}

bool IsStampProperty(std::string_view name) {
  return name == kStampPolicy || name == kStampDigest || name == kStampVersion;
}

Stamp MakeStamp(std::string name, std::span<const std::string_view> texts) {
  return {std::move(name), Sha256Of(texts).substr(0, kDigestLength), DTPOLICY_VERSION};
}

std::optional<Stamp> ReadStamp(const dt::DeviceTree& tree) {
  const std::optional<dt::Node> chosen = tree.root().Child("chosen");
  const auto text = [&chosen](std::string_view name) -> std::optional<std::string> {
    const auto string = chosen ? dt::StringOf(*chosen, name) : std::nullopt;
    return string ? std::optional<std::string>(*string) : std::nullopt;
  };
  const auto policy = text(kStampPolicy);
  const auto digest = text(kStampDigest);
  const auto version = text(kStampVersion);
  if (!policy || !digest || !version) return std::nullopt;
  return Stamp{*policy, *digest, *version};
}

}  // namespace dtpolicy::overlay
