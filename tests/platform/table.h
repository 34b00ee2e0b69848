// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The tables of tool/platform as the tests see them: cells that can be printed, and changed in
// memory. Each NAME_tables.cc here compiles the source of the same name once more, without its
// `constexpr`, so that its rows can be written to. What it defines takes the place of the
// library's.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/cpu.h"
#include "platform/version.h"

namespace dtpolicy::platform {

// What one column of a row says, and a change that makes it say something else.
struct Cell {
  std::string_view column;
  std::string text;
  std::function<void()> change;
  bool for_people = false;  // a reason or a source: decides nothing
  bool is_pattern = false;
};

struct Table {
  std::string_view name;
  std::vector<std::vector<Cell>> rows;
};

std::string TextOf(Version version);
// The next release that Linux has; one behind the newest is in none yet.
Version NextRelease(Version version);
// The same with its last letter changed: what matched does not any more.
std::string_view OtherPattern(std::string_view pattern);
// One further, and from the last one to the first.
template <typename Enum>
Enum Next(Enum value, int count) {
  return static_cast<Enum>((static_cast<int>(value) + 1) % count);
}

// Lists the columns of one row.
class Columns {
 public:
  Columns& Pattern(std::string_view column, std::string_view& cell) {
    Add(column, std::string(cell), [&cell] { cell = OtherPattern(cell); });
    cells_.back().is_pattern = true;
    return *this;
  }
  // What is printed or compared as a name.
  Columns& Name(std::string_view column, std::string_view& cell) {
    return Add(column, std::string(cell), [&cell] { cell = "another"; });
  }
  // Empty where a group has nobody whom it could happen to.
  Columns& Effect(std::string_view column, std::string_view& cell) {
    return cell.empty() ? ForPeople(column, cell) : Name(column, cell);
  }
  Columns& ForPeople(std::string_view column, std::string_view& cell) {
    Add(column, std::string(cell), [&cell] { cell = "another"; });
    cells_.back().for_people = true;
    return *this;
  }
  Columns& Flag(std::string_view column, bool& cell) {
    return Add(column, cell ? "yes" : "no", [&cell] { cell = !cell; });
  }
  Columns& Minor(std::string_view column, int& cell) {
    return Add(column, std::to_string(cell), [&cell] { ++cell; });
  }
  Columns& Release(std::string_view column, Version& cell) {
    return Add(column, TextOf(cell), [&cell] { cell = NextRelease(cell); });
  }
  Columns& Both(Releases& cell) {
    return Release("since", cell.since).Release("until", cell.until);
  }
  Columns& Of(std::optional<Architecture>& cell);
  template <typename Enum>
  Columns& One(std::string_view column, Enum& cell, int count, std::string_view text) {
    return Add(column, std::string(text), [&cell, count] { cell = Next(cell, count); });
  }
  Columns& Add(std::string_view column, std::string text, std::function<void()> change) {
    cells_.push_back({column, std::move(text), std::move(change), false, false});
    return *this;
  }

  std::vector<Cell> cells() { return std::move(cells_); }

 private:
  std::vector<Cell> cells_;
};

// A table whose rows are single texts, or made up by the caller.
template <typename Rows, typename List>
Table PlainTable(std::string_view name, Rows& rows, List list) {
  Table table{name, {}};
  for (auto& row : rows) {
    Columns columns;
    list(columns, row);
    table.rows.push_back(columns.cells());
  }
  return table;
}

// Stands for a member of any type where only the number of members is asked.
struct AnyMember {
  template <typename Type>
  operator Type() const;
};

template <typename Row, typename... Members>
consteval size_t CountMembers() {
  if constexpr (requires { Row{Members()..., AnyMember()}; }) {
    return CountMembers<Row, Members..., AnyMember>();
  } else {
    return sizeof...(Members);
  }
}

// One table, its rows of `kMembers` members by a function that lists the columns of one. A member
// that comes new is to be listed there too.
template <typename Row, size_t kMembers, typename Rows, typename List>
Table MakeTable(std::string_view name, Rows& rows, List list) {
  static_assert(CountMembers<Row>() == kMembers, "list the new member, or take out the old one");
  return PlainTable(name, rows, list);
}

std::vector<Table> CpuTables();
std::vector<Table> GroupTables();
std::vector<Table> HazardTables();
std::vector<Table> HazardRowTables();
std::vector<Table> LinuxDmaTables();
std::vector<Table> LinuxIommuTables();
std::vector<Table> PagelessBufferTables();
std::vector<Table> OwnDomainTables();
std::vector<Table> XenTables();
std::vector<Table> AllTables();

}  // namespace dtpolicy::platform
