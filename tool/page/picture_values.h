// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include "page/fill_template.h"
#include "picture/board.h"
#include "picture/drawing.h"

namespace dtpolicy::page {

// Every view, for a page with switches; or the first one alone, for a picture by itself.
enum class Shown { kAllViews, kFirstView };

// What templates/picture.svg goes through.
Values PictureValues(const picture::Drawing& drawing, const picture::Views& views, Shown shown);

// The classes of what only some of `count` things show ("v v0 v3" for prefix 'v'), with a blank
// before; empty for all of them.
std::string ClassesOf(char prefix, const std::vector<size_t>& some, size_t count);

}  // namespace dtpolicy::page
