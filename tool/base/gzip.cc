// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/gzip.h"

#include <zlib.h>

#include <algorithm>

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
  int result = Z_OK;
  while (result == Z_OK && text.size() <= max_bytes) {
    const size_t begin = text.size();
    text.resize(begin + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + begin);
    stream.avail_out = static_cast<uInt>(kStep);
    result = inflate(&stream, Z_NO_FLUSH);
    text.resize(text.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END || text.size() > max_bytes) return std::nullopt;
  return text;
}

}  // namespace dtpolicy
