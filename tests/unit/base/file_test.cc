// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"

namespace dtpolicy {
namespace {

namespace fs = std::filesystem;

// A folder that is gone when the test is.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "dtpolicy-file-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::owner_all, ignored);
    fs::remove_all(path_, ignored);
  }

  std::string Path(const std::string& name) const { return path_ + "/" + name; }

  std::string Make(const std::string& name, std::string_view bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
    return Path(name);
  }

  std::string Read(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // The names in it, sorted: a temporary file left behind would be among them.
  std::string Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return fmt::format("{}", fmt::join(names, " "));
  }

 private:
  std::string path_;
};

// root may write what is protected; the checks of protection then prove nothing.
class AsNobody {
 public:
  AsNobody() : was_root_(geteuid() == 0) {
    if (was_root_) REQUIRE(seteuid(65534) == 0);
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (was_root_ && seteuid(0) != 0) std::abort();
  }

 private:
  bool was_root_;
};

std::string Reported(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    CHECK(diagnostic.kind->cause == Cause::kFile);
    const auto* file = std::get_if<FilePlace>(&diagnostic.place);
    text += fmt::format("{}: {}\n", file != nullptr ? file->name : "no file", diagnostic.message);
  }
  return text;
}

// What writing reports; empty when it succeeds.
std::string Write(std::vector<Output> outputs) {
  Diagnostics diagnostics;
  const bool done = WriteFiles(outputs, diagnostics);
  CHECK(done == diagnostics.all().empty());
  return Reported(diagnostics);
}

std::string CannotWrite(const std::string& path, std::string_view why) {
  return fmt::format("{}: cannot write `{}`: {}\n", path, path, why);
}

unsigned ModeOf(const std::string& path) {
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

TEST_CASE("a new file holds all bytes and nothing is left beside it") {
  const Folder folder;
  const std::string bytes("a\0b\n", 4);
  CHECK(Write({{folder.Path("out"), bytes}}) == "");
  CHECK(folder.Read("out") == bytes);
  CHECK(Write({{folder.Path("empty"), ""}}) == "");
  CHECK(folder.Read("empty") == "");
  CHECK(folder.Names() == "empty out");
}

TEST_CASE("a new file has the permissions that the umask leaves") {
  const Folder folder;
  const mode_t before = umask(027);
  CHECK(Write({{folder.Path("out"), "x"}}) == "");
  umask(before);
  CHECK(ModeOf(folder.Path("out")) == 0640);
}

TEST_CASE("an existing file is replaced as a whole and keeps its permissions") {
  const Folder folder;
  const std::string path = folder.Make("out", "a longer text that was there before");
  fs::permissions(path, fs::perms(0604));
  std::ifstream reader(path);  // whoever reads the old file goes on reading it
  CHECK(Write({{path, "new"}}) == "");
  CHECK(folder.Read("out") == "new");
  CHECK(ModeOf(path) == 0604);
  CHECK(std::string(std::istreambuf_iterator<char>(reader), {}) ==
        "a longer text that was there before");
  CHECK(folder.Names() == "out");
}

TEST_CASE("a link stays one, and what it leads to is replaced") {
  const Folder folder;
  folder.Make("file", "old");
  fs::create_symlink("file", folder.Path("link"));
  fs::create_symlink("link", folder.Path("link-to-link"));
  CHECK(Write({{folder.Path("link-to-link"), "new"}}) == "");
  CHECK(folder.Read("file") == "new");
  CHECK(fs::is_symlink(folder.Path("link")));
  CHECK(fs::is_symlink(folder.Path("link-to-link")));
  CHECK(folder.Names() == "file link link-to-link");
}

TEST_CASE("a link to a file that is not there yet makes it") {
  const Folder folder;
  fs::create_directory(folder.Path("sub"));
  fs::create_symlink("sub/file", folder.Path("link"));
  fs::create_symlink(folder.Path("absolute"), folder.Path("absolute-link"));
  fs::create_symlink("absolute-link", folder.Path("link-to-link"));
  CHECK(Write({{folder.Path("link"), "new"}, {folder.Path("link-to-link"), "too"}}) == "");
  CHECK(folder.Read("sub/file") == "new");
  CHECK(folder.Read("absolute") == "too");
  for (const char* link : {"link", "absolute-link", "link-to-link"}) {
    CHECK(fs::is_symlink(folder.Path(link)));
  }
  CHECK(folder.Names() == "absolute absolute-link link link-to-link sub");
}

TEST_CASE("links that lead in a circle are an error") {
  const Folder folder;
  fs::create_symlink("b", folder.Path("a"));
  fs::create_symlink("a", folder.Path("b"));
  CHECK(Write({{folder.Path("a"), "x"}}) ==
        CannotWrite(folder.Path("a"), "Too many levels of symbolic links"));
  CHECK(fs::is_symlink(folder.Path("a")));
  CHECK(fs::is_symlink(folder.Path("b")));
  CHECK(folder.Names() == "a b");
}

TEST_CASE("what cannot be written is reported and left as it was") {
  const Folder folder;
  const std::string missing = folder.Path("no-such-folder/out");
  CHECK(Write({{missing, "x"}}) == CannotWrite(missing, "No such file or directory"));
  fs::create_directory(folder.Path("folder"));
  CHECK(Write({{folder.Path("folder"), "x"}}) ==
        CannotWrite(folder.Path("folder"), "Is a directory"));
  const std::string file = folder.Make("file", "old");
  CHECK(Write({{file + "/out", "x"}}) == CannotWrite(file + "/out", "Not a directory"));
  const std::string long_name = folder.Path(std::string(300, 'n'));
  CHECK(Write({{long_name, "x"}}) == CannotWrite(long_name, "File name too long"));
  CHECK(Write({{"", "x"}}) == CannotWrite("", "No such file or directory"));
  CHECK(folder.Read("file") == "old");
  CHECK(folder.Names() == "file folder");
}

TEST_CASE("a name may be as long as the file system takes") {
  const Folder folder;
  const std::string longest(255, 'n');
  CHECK(Write({{folder.Path(longest), "new"}}) == "");
  CHECK(Write({{folder.Path(longest), "newer"}}) == "");
  CHECK(folder.Read(longest) == "newer");
  CHECK(folder.Names() == longest);
  // Seen before another output is in place.
  const std::string longer = folder.Path(longest + "n");
  CHECK(Write({{folder.Path("out"), "x"}, {longer, "x"}}) ==
        CannotWrite(longer, "File name too long"));
  CHECK(folder.Names() == longest);
}

TEST_CASE("a file that is protected stays as it is, though its folder could be changed") {
  const Folder folder;
  fs::permissions(folder.Path("."), fs::perms::all);
  const std::string file = folder.Make("file", "old");
  fs::permissions(file, fs::perms(0444));
  {
    const AsNobody nobody;
    CHECK(Write({{file, "x"}}) == CannotWrite(file, "Permission denied"));
  }
  CHECK(folder.Read("file") == "old");
  CHECK(folder.Names() == "file");
}

TEST_CASE("in a protected folder nothing is made") {
  const Folder folder;
  fs::permissions(folder.Path("."), fs::perms(0555));
  {
    const AsNobody nobody;
    CHECK(Write({{folder.Path("out"), "x"}}) ==
          CannotWrite(folder.Path("out"), "Permission denied"));
  }
  CHECK(folder.Names() == "");
}

TEST_CASE("several outputs are written together or not at all") {
  const Folder folder;
  const std::string first = folder.Make("first", "old");
  CHECK(Write({{first, "new"}, {folder.Path("second"), "too"}}) == "");
  CHECK(folder.Read("first") == "new");
  CHECK(folder.Read("second") == "too");

  fs::create_directory(folder.Path("folder"));
  const std::string bad = folder.Path("folder");
  const auto is_untouched = [&] {
    CHECK(folder.Read("first") == "new");
    CHECK(folder.Names() == "first folder second");
  };
  CHECK(Write({{first, "newer"}, {folder.Path("third"), "x"}, {bad, "x"}}) ==
        CannotWrite(bad, "Is a directory"));
  is_untouched();
  CHECK(Write({{bad, "x"}, {first, "newer"}}) == CannotWrite(bad, "Is a directory"));
  is_untouched();
}

TEST_CASE("two paths may lead to one file that is not there yet") {
  const Folder folder;
  const std::string out = folder.Path("out");
  fs::create_directory(folder.Path("sub"));
  fs::create_symlink("out", folder.Path("link"));
  CHECK(LeadToSameFile(out, out));
  CHECK(LeadToSameFile(out, folder.Path("./out")));
  CHECK(LeadToSameFile(out, folder.Path("sub/../out")));
  CHECK(LeadToSameFile(folder.Path("link"), out));
  CHECK_FALSE(LeadToSameFile(out, folder.Path("other")));
  CHECK_FALSE(LeadToSameFile(out, folder.Path("sub/out")));
  CHECK_FALSE(LeadToSameFile(folder.Path("none/out"), folder.Path("none/out.d")));
  REQUIRE(Write({{out, "x"}}).empty());
  CHECK(LeadToSameFile(folder.Path("link"), out));
}

TEST_CASE("a FIFO is written to, not replaced") {
  const Folder folder;
  const std::string fifo = folder.Path("fifo");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  const std::string bytes(200'000, 'x');  // more than a pipe holds
  std::string got;
  std::thread reader([&] {
    std::ifstream file(fifo, std::ios::binary);
    got.assign(std::istreambuf_iterator<char>(file), {});
  });
  CHECK(Write({{fifo, bytes}}) == "");
  reader.join();
  CHECK(got == bytes);
  CHECK(fs::is_fifo(fifo));
  CHECK(folder.Names() == "fifo");
}

TEST_CASE("a device that takes nothing more is reported before any file appears") {
  const Folder folder;
  CHECK(Write({{folder.Path("out"), "x"}, {"/dev/full", "x"}}) ==
        CannotWrite("/dev/full", "No space left on device"));
  CHECK(folder.Names() == "");
  CHECK(Write({{"/dev/null", "x"}, {folder.Path("out"), "x"}}) == "");
  CHECK(folder.Read("out") == "x");
}

TEST_CASE("one output") {
  const Folder folder;
  Diagnostics diagnostics;
  CHECK(WriteFile(folder.Path("out"), "x", diagnostics));
  CHECK(folder.Read("out") == "x");
  CHECK_FALSE(WriteFile(folder.Path("none/out"), "x", diagnostics));
  CHECK(Reported(diagnostics) == CannotWrite(folder.Path("none/out"), "No such file or directory"));
}

// What reading gives, or what it reports.
std::string ReadOf(const std::string& path, size_t max_bytes = 1000) {
  Diagnostics diagnostics;
  const auto bytes = ReadFile(path, max_bytes, std::monostate{}, diagnostics);
  CHECK(bytes.has_value() == diagnostics.all().empty());
  return bytes ? *bytes : Reported(diagnostics);
}

TEST_CASE("a file is read whole") {
  const Folder folder;
  const std::string bytes("a\0b\r\n", 5);
  CHECK(ReadOf(folder.Make("file", bytes)) == bytes);
  CHECK(ReadOf(folder.Make("empty", "")) == "");
  const std::string large(300'000, 'y');
  CHECK(ReadOf(folder.Make("large", large), large.size()) == large);
}

TEST_CASE("what cannot be read is reported at the file, or where it was asked for") {
  const Folder folder;
  const std::string missing = folder.Path("missing");
  CHECK(ReadOf(missing) ==
        fmt::format("{}: cannot read `{}`: No such file or directory\n", missing, missing));
  const std::string directory = folder.Path(".");
  CHECK(ReadOf(directory) ==
        fmt::format("{}: cannot read `{}`: Is a directory\n", directory, directory));

  const SourceText source("policy.yaml", "extends: [missing]\n");
  Diagnostics diagnostics;
  CHECK_FALSE(ReadFile(missing, 10, Span{&source, 10, 17}, diagnostics));
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(std::get<Span>(diagnostics.all().front().place).text() == "missing");
}

TEST_CASE("nothing beyond the bound is read") {
  const Folder folder;
  const std::string file = folder.Make("file", "12345");
  CHECK(ReadOf(file, 5) == "12345");
  CHECK(ReadOf(file, 4) ==
        fmt::format("{}: `{}` is larger than 4 bytes, the most that is read\n", file, file));
  CHECK(ReadOf("/dev/zero", 100'000) ==
        "/dev/zero: `/dev/zero` is larger than 100000 bytes, the most that is read\n");
}

TEST_CASE("a pipe is read to its end") {
  const Folder folder;
  const std::string fifo = folder.Path("fifo");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  const std::string bytes(150'000, 'z');
  std::thread writer([&] { std::ofstream(fifo, std::ios::binary) << bytes; });
  CHECK(ReadOf(fifo, bytes.size()) == bytes);
  writer.join();
}

TEST_CASE("two paths are one file when they lead to the same one") {
  const Folder folder;
  const std::string file = folder.Make("file", "x");
  const std::string other = folder.Make("other", "x");
  fs::create_symlink("file", folder.Path("link"));
  fs::create_hard_link(file, folder.Path("hard"));
  CHECK(IsSameFile(file, file));
  CHECK(IsSameFile(file, folder.Path("./file")));
  CHECK(IsSameFile(file, folder.Path("link")));
  CHECK(IsSameFile(file, folder.Path("hard")));
  CHECK_FALSE(IsSameFile(file, other));
  CHECK_FALSE(IsSameFile(file, folder.Path("missing")));
  CHECK_FALSE(IsSameFile(folder.Path("missing"), folder.Path("missing")));
}

TEST_CASE("messages name standard input") {
  CHECK(InputName("-") == "<stdin>");
  CHECK(InputName("a/-") == "a/-");
}

TEST_CASE("nothing is read of a file that is known to be too large") {
  const Folder folder;
  const std::string path = folder.Make("huge", "");
  fs::resize_file(path, uintmax_t{1} << 40);  // sparse; reading it would take hours
  Diagnostics diagnostics;
  CHECK_FALSE(ReadFile(path, 1000, {}, diagnostics));
  CHECK(Reported(diagnostics) ==
        fmt::format("{0}: `{0}` is larger than 1000 bytes, the most that is read\n", path));
}

TEST_CASE("who knows from its beginning how much of a file is wanted gets that much") {
  const Folder folder;
  const std::string path = folder.Make("file", "7" + std::string(100'000, 'x'));
  const auto read = [](const std::string& from, BytesWanted wanted) {
    Diagnostics diagnostics;
    const auto bytes = ReadFile(from, 200'000, {}, diagnostics, wanted);
    CHECK(diagnostics.all().empty());
    return bytes.value_or("nothing");
  };
  CHECK(read(path, [](std::string_view beginning) -> size_t {
          CHECK(beginning.size() >= kBeginningBytes);
          return static_cast<size_t>(beginning[0] - '0');
        }) == "7xxxxxx");
  CHECK(read(path, [](std::string_view) -> size_t { return 1'000'000; }).size() == 100'001);
  // A short file is all beginning, and an endless one ends there.
  CHECK(read(folder.Make("short", "ab"), [](std::string_view beginning) {
          CHECK(beginning == "ab");
          return beginning.size();
        }) == "ab");
  CHECK(read("/dev/zero", [](std::string_view) -> size_t { return 70'000; }).size() == 70'000);
  // The bound holds whatever is wanted.
  Diagnostics diagnostics;
  CHECK_FALSE(ReadFile("/dev/zero", 1000, {}, diagnostics,
                       [](std::string_view) -> size_t { return 70'000; }));
  CHECK(Reported(diagnostics) ==
        "/dev/zero: `/dev/zero` is larger than 1000 bytes, the most that is read\n");
}

}  // namespace
}  // namespace dtpolicy
