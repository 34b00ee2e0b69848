// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dtpolicy {

// Whether `bytes` begin as a gzip file does (RFC 1952).
inline bool IsGzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

// What a gzip file holds; nothing when it is damaged or holds more than `max_bytes`.
std::optional<std::string> Gunzip(std::string_view bytes, size_t max_bytes);

}  // namespace dtpolicy
