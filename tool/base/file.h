// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Reading and writing whole files. Only cli/ calls these: no other layer opens a file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy {

// A file, or what belongs to it, that cannot be read or written.
inline constexpr Message<std::string_view, std::string_view> kReadFailed{finding::kCannotRead,
                                                                         "cannot read `{}`: {}"};
inline constexpr Message<std::string_view, std::string_view> kWriteFailed{finding::kCannotWrite,
                                                                          "cannot write `{}`: {}"};

// How messages name `path`: "-" as an input is "<stdin>".
std::string InputName(const std::string& path);

// How many bytes of a file are wanted, told from how it begins (its first kBeginningBytes, or all
// of a shorter one). What is behind them is not read.
using BytesWanted = size_t (*)(std::string_view beginning);
inline constexpr size_t kBeginningBytes = 64;

// The bytes of `path` ("-": standard input). More than `max_bytes`, a directory, or a failing read
// is reported at `place` (the file itself when that has none) and gives nothing. Nothing beyond the
// bound is read, and nothing at all of a file that is known to be larger.
std::optional<std::string> ReadFile(const std::string& path, size_t max_bytes, Place place,
                                    Diagnostics& diagnostics, BytesWanted wanted = nullptr);

// Whether both paths lead to one and the same existing file, links followed.
bool IsSameFile(const std::string& a, const std::string& b);

// Whether what is written to both paths would end in one file, be it there yet or not.
bool LeadToSameFile(const std::string& a, const std::string& b);

// What shall stand at a path ("-": standard output) afterwards.
struct Output {
  std::string path;
  std::string_view bytes;
};

// Writes all outputs, or none: each into a new file beside its path, synced, and renamed over it
// once all of them are ready. A link is followed and what it leads to is replaced; the permissions
// of a file that was there are kept. What is no regular file (a FIFO, a terminal, standard output)
// is written to directly, after everything that can fail by itself. Reports and gives false on
// failure, in silence where it is that a pipe's reader has gone; older files are then as they were.
bool WriteFiles(std::span<const Output> outputs, Diagnostics& diagnostics);

// One output.
bool WriteFile(const std::string& path, std::string_view bytes, Diagnostics& diagnostics);

}  // namespace dtpolicy
