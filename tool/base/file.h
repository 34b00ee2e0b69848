// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Reading and writing whole files. Only cli/ calls these: no other layer opens a file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace dtpolicy {

// How messages name `path`: "-" as an input is "<stdin>".
std::string InputName(const std::string& path);

// The bytes of `path` ("-": standard input). More than `max_bytes`, a directory, or a failing read
// is reported at `place` (the file itself when that has none) and gives nothing. Nothing beyond the
// bound is read.
std::optional<std::string> ReadFile(const std::string& path, size_t max_bytes, Place place,
                                    Diagnostics& diagnostics);

// Whether both paths lead to one and the same existing file, links followed.
bool IsSameFile(const std::string& a, const std::string& b);

// Puts `bytes` at `path` ("-": standard output), whole or not at all: a new file beside it is
// written, synced and renamed over it. A link is followed and what it leads to is replaced; the
// permissions of a file that was there are kept. What is no regular file (a FIFO, a terminal) is
// written to directly. Reports and gives false on failure; an older file is then as it was.
bool WriteFile(const std::string& path, std::string_view bytes, Diagnostics& diagnostics);

}  // namespace dtpolicy
