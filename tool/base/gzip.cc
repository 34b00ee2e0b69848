// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/gzip.h"

#include <zlib.h>

#include <vector>

namespace dtpolicy {

std::optional<std::string> Gunzip(std::string_view bytes, size_t max_bytes) {
  z_stream stream{};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) return std::nullopt;
  // zlib does not write through it; its type is of before const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  constexpr size_t kStep = size_t{64} << 10;
  std::string text;
  std::vector<char> step(kStep);
  int result = Z_OK;
  while (result == Z_OK && text.size() <= max_bytes) {
    stream.next_out = reinterpret_cast<Bytef*>(step.data());
    stream.avail_out = static_cast<uInt>(step.size());
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(step.data(), step.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END || text.size() > max_bytes) return std::nullopt;
  return text;
}

}  // namespace dtpolicy
