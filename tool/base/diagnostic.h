// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The one type for errors, warnings and notes, and the sink that every pass reports into.
//
// A kind is a row of the catalogue (base/catalogue.h), made from its file in tool/findings; a
// message is a constant of one kind whose format is checked when compiling:
//
//   inline constexpr Message<std::string_view, std::string_view> kMatchesNothing{
//       finding::kNoMatch, "`{}` matches no node of {}"};
//
//   diagnostics.Report(kMatchesNothing, span, "samsung,exynos5250-mixr", "snow.dtb")
//       .Help("nearest: `samsung,exynos5250-mixer`");
//
// Wording: lower case, no final period, names in backticks, what was seen first, help after it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/source_text.h"

namespace dtpolicy {

enum class Level { kNote, kWarning, kError };

std::string_view LevelName(Level level);

// Whether `-W` may change the level of a kind. What is about the text itself (a syntax error) or
// about files cannot be wished away.
enum class Adjustable { kNo, kYes };

// What a diagnostic means for the process: a finding about the input, or a file that could not be
// read or written (exit 3).
enum class Cause { kInput, kFile };

struct Kind {
  std::string_view id;  // kebab-case, never reused for something else
  Level level;          // unless the user adjusts it
  Adjustable adjustable = Adjustable::kNo;
  Cause cause = Cause::kInput;
};

// The same finding where it weighs otherwise.
constexpr Kind AtLevel(Kind kind, Level level) {
  kind.level = level;
  return kind;
}

// One wording of a kind. Arguments are checked against the format by the compiler (g++).
template <typename... Args>
struct Message {
  const Kind& kind;
  fmt::format_string<Args...> text;
};

// A place in a device tree: which blob, which node, and the property at fault if it is one.
struct TreePlace {
  std::string blob;
  std::string path;
  std::string property;
};

// A file as a whole.
struct FilePlace {
  std::string name;
};

using Place = std::variant<std::monostate, Span, TreePlace, FilePlace>;

// "policy.yaml:7:12", "board.dtb:/soc:ranges", "board.dtb"; empty for no place.
std::string PlaceText(const Place& place);

// Something else to look at, shown under the main message with its own line of source.
struct Note {
  Place place;
  std::string message;
};

// `text` with its control characters as `?`: names and values come from files that nobody has
// vouched for, and could move a terminal's cursor, or forge a line of output.
std::string Printable(std::string text);

// Messages, help and notes hold printable text only.
struct Diagnostic {
  const Kind* kind = nullptr;
  Level level = Level::kError;  // after adjustment
  Place place;
  std::string message;
  std::vector<std::string> help;
  std::vector<Note> notes;
  std::string device;  // path of the device it is about, or empty; `allow` matches on it
  // Paths of devices that one must agree with. Of several findings about one group the first has
  // them.
  std::vector<std::string> partners;
  std::vector<std::string> bases;  // the trees it holds for, where several were looked at
  bool is_silent = false;          // counts for the exit code, and is not shown

  // The setters chain, so that a report reads as one sentence.
  Diagnostic& Help(std::string text);
  Diagnostic& AddNote(Place where, std::string text);
  Diagnostic& About(std::string device_path);
  Diagnostic& AgreeingWith(std::string device_path);
};

// What `-W` asks for: a level per id, or silence.
class Levels {
 public:
  void Set(std::string_view id, Level level) { adjusted_.insert_or_assign(std::string(id), level); }
  void Silence(std::string_view id) { adjusted_.insert_or_assign(std::string(id), std::nullopt); }
  void WarningsAreErrors() { warnings_are_errors_ = true; }

  // The level `kind` is reported at; nothing when it is silenced.
  std::optional<Level> Of(const Kind& kind) const;

 private:
  std::map<std::string, std::optional<Level>, std::less<>> adjusted_;
  bool warnings_are_errors_ = false;
};

// Collects what the passes report, in the order they report it.
class Diagnostics {
 public:
  Diagnostics() = default;
  explicit Diagnostics(Levels levels) : levels_(std::move(levels)) {}

  // Reports `message` at `place`. The reference is valid until `Take`; a kind that the user
  // silenced gives a diagnostic that is thrown away.
  template <typename... Args>
  Diagnostic& Report(const Message<Args...>& message, const Place& place,
                     const std::type_identity_t<Args>&... values) {
    return Add(message.kind, place,
               fmt::vformat(fmt::string_view(message.text), fmt::make_format_args(values...)));
  }

  const std::deque<Diagnostic>& all() const { return diagnostics_; }

  // A point between what was reported before and what comes after. It is valid until something of
  // before is dropped or taken.
  enum class Checkpoint : size_t { kStart = 0 };
  Checkpoint Here() const { return Checkpoint{diagnostics_.size()}; }
  bool AnythingSince(Checkpoint point) const { return Here() != point; }
  bool HasErrorsSince(Checkpoint point) const;
  bool has_errors() const { return HasErrorsSince(Checkpoint::kStart); }
  // Whether the user asked for nothing to be said of `kind`.
  bool IsSilenced(const Kind& kind) const { return !levels_.Of(kind); }

  // Takes out each of those behind `point`, in their order, for which `unwanted` is true.
  template <typename Unwanted>
  void DropSince(Checkpoint point, Unwanted unwanted) {
    const auto begin = diagnostics_.begin() + static_cast<std::ptrdiff_t>(point);
    diagnostics_.erase(std::remove_if(begin, diagnostics_.end(), unwanted), diagnostics_.end());
  }
  // Hands out everything reported so far and starts afresh.
  std::deque<Diagnostic> Take() { return std::exchange(diagnostics_, {}); }
  // Adds what was reported elsewhere, at the levels that it was reported at.
  void Append(std::deque<Diagnostic> others) {
    std::move(others.begin(), others.end(), std::back_inserter(diagnostics_));
  }

 private:
  Diagnostic& Add(const Kind& kind, const Place& place, std::string message);

  Levels levels_;
  std::deque<Diagnostic> diagnostics_;
  Diagnostic silenced_;
};

}  // namespace dtpolicy
