// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "base/base_name.h"
#include "base/nearest.h"

namespace dtpolicy {
namespace {

constexpr Message<std::string_view, size_t> kTooLarge{
    finding::kCannotRead, "`{}` is larger than {} bytes, the most that is read"};

// Closes a file descriptor that is not one of the three standard ones.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  // Gives up the descriptor and closes it; false when the system reports a late write error.
  bool Close() { return close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

// `call` again for as long as a signal interrupts it.
template <typename Call>
auto Retrying(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = Retrying([&] { return write(fd, bytes.data(), bytes.size()); });
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::string ErrorText() { return std::strerror(errno); }

// The file that `path` leads to, through any links; the last of them where nothing is there yet.
// Gives nothing, with errno set, for links that lead in a circle.
std::optional<std::string> FollowLinks(std::string path) {
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (real != nullptr) return real.get();
  if (errno == ELOOP) return std::nullopt;
  // A link may lead to a file not yet made, and by way of further links.
  constexpr int kMostLinks = 40;  // Linux follows no more (path_resolution(7))
  for (int links = 0; links < kMostLinks; ++links) {
    char target[PATH_MAX];
    const ssize_t length = readlink(path.c_str(), target, sizeof target - 1);
    if (length <= 0) return path;
    const std::string to(target, static_cast<size_t>(length));
    path.erase(to.front() == '/' ? 0 : path.rfind('/') + 1);
    path += to;
  }
  errno = ELOOP;
  return std::nullopt;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A name beside `path`: `.NAME.PID-NUMBER`, with as much of NAME as then fits.
std::string TemporaryName(const std::string& path, int number) {
  constexpr size_t kMostOfName = NAME_MAX - std::string_view("..4194304-999").size();
  const std::string name = BaseName(path).substr(0, kMostOfName);
  return fmt::format("{}/.{}.{}-{}", FolderOf(path), name, getpid(), number);
}

bool WriteInPlace(const std::string& path, std::string_view bytes) {
  Descriptor fd(Retrying([&] { return open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY); }));
  return fd && WriteAll(fd.get(), bytes) && fd.Close();
}

// An output on its way: written beside its place and synced, or, where there is no regular file to
// replace, still to be written. What is not put in place leaves nothing behind.
class StagedOutput {
 public:
  // Gives nothing, with errno set, when the output cannot be written.
  static std::optional<StagedOutput> Stage(const Output& output) {
    StagedOutput staged(output);
    if (output.path == "-") return staged;
    const auto target = FollowLinks(output.path);
    if (!target) return std::nullopt;
    staged.target_ = *target;
    struct stat status {};
    const bool exists = stat(staged.target_.c_str(), &status) == 0;
    // A name that is too long, say: better seen now than when other outputs are in place.
    if (!exists && errno != ENOENT) return std::nullopt;
    if (exists && S_ISDIR(status.st_mode)) {
      errno = EISDIR;
      return std::nullopt;
    }
    // Renaming over a file that is protected would work; it was protected on purpose.
    if (exists && faccessat(AT_FDCWD, staged.target_.c_str(), W_OK, AT_EACCESS) != 0) {
      return std::nullopt;
    }
    if (exists && !S_ISREG(status.st_mode)) return staged;
    if (!staged.WriteBeside(exists ? &status : nullptr)) return std::nullopt;
    return staged;
  }

  StagedOutput(StagedOutput&& other) noexcept
      : output_(other.output_),
        target_(std::move(other.target_)),
        temporary_(std::exchange(other.temporary_, {})) {}
  StagedOutput(const StagedOutput&) = delete;
  StagedOutput& operator=(const StagedOutput&) = delete;
  ~StagedOutput() {
    if (temporary_.empty()) return;
    const int error = errno;
    unlink(temporary_.c_str());
    errno = error;
  }

  const std::string& path() const { return output_->path; }
  bool is_file() const { return !temporary_.empty() || in_place_; }

  bool PutInPlace() {
    if (output_->path == "-") return WriteAll(STDOUT_FILENO, output_->bytes);
    if (!is_file()) return WriteInPlace(target_, output_->bytes);
    if (rename(temporary_.c_str(), target_.c_str()) != 0) return false;
    temporary_.clear();
    in_place_ = true;
    // The rename is what makes the file appear: it must survive a power cut as well. Not every file
    // system syncs a folder; the file itself is whole either way.
    const Descriptor folder(open(FolderOf(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder) fsync(folder.get());
    return true;
  }

 private:
  explicit StagedOutput(const Output& output) : output_(&output) {}

  // `replaced`: the file that was there, or null.
  bool WriteBeside(const struct stat* replaced) {
    // What stands under such a name is another's, or was left by a run that was killed.
    constexpr int kMostNames = 1000;
    int opened = -1;
    for (int number = 0; number < kMostNames && opened < 0; ++number) {
      temporary_ = TemporaryName(target_, number);
      opened = Retrying(
          [&] { return open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
      if (opened < 0 && errno != EEXIST) break;
    }
    Descriptor fd(opened);
    if (!fd) {
      temporary_.clear();
      return false;
    }
    return (replaced == nullptr || fchmod(fd.get(), replaced->st_mode & 07777) == 0) &&
           WriteAll(fd.get(), output_->bytes) && Retrying([&] { return fsync(fd.get()); }) == 0 &&
           fd.Close();
  }

  const Output* output_;
  std::string target_;
  std::string temporary_;
  bool in_place_ = false;
};

void ReportWriteFailure(const std::string& path, Diagnostics& diagnostics) {
  const std::string name = path == "-" ? "<stdout>" : path;
  // A reader such as `head` that has seen enough knows it.
  const bool is_closed_pipe = errno == EPIPE;
  diagnostics.Report(kWriteFailed, FilePlace{name}, name, ErrorText()).is_silent = is_closed_pipe;
}

// What to give in place of `path`, which could not be opened, with errno as that left it.
std::optional<std::string> OtherThan(const std::string& path, int error) {
  if (error == EISDIR) return "give a file of this folder";
  if (error != ENOENT) return std::nullopt;
  if (path.find_first_of("*?[") != std::string::npos) {
    return "no file has such a name, and within quotes a shell looks for none";
  }
  std::vector<std::string> files;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(FolderOf(path), failure), end;
       !failure && entry != end; entry.increment(failure)) {
    files.push_back(entry->path().filename().string());
  }
  std::ranges::sort(files);  // a folder has no order
  const auto nearest =
      NearestName(BaseName(path), std::vector<std::string_view>(files.begin(), files.end()));
  if (!nearest) return std::nullopt;
  const size_t folder = path.size() - BaseName(path).size();
  return fmt::format("nearest: `{}{}`", path.substr(0, folder), *nearest);
}

}  // namespace

std::string InputName(const std::string& path) { return path == "-" ? "<stdin>" : path; }

std::optional<std::string> ReadFile(const std::string& path, size_t max_bytes, Place place,
                                    Diagnostics& diagnostics, BytesWanted wanted) {
  const std::string name = InputName(path);
  if (std::holds_alternative<std::monostate>(place)) place = FilePlace{name};
  const auto fail = [&]() -> std::optional<std::string> {
    const int error = errno;
    Diagnostic& report = diagnostics.Report(kReadFailed, place, name, ErrorText());
    if (auto help = OtherThan(path, error)) report.Help(*std::move(help));
    return std::nullopt;
  };
  const bool standard = path == "-";
  Descriptor fd(standard ? STDIN_FILENO
                         : Retrying([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!fd) return fail();
  const auto too_large = [&]() -> std::optional<std::string> {
    diagnostics.Report(kTooLarge, place, name, max_bytes);
    return std::nullopt;
  };
  std::string bytes;
  size_t most = max_bytes + 1;  // one byte more notices what is too large
  struct stat status {};
  if (fstat(fd.get(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto size = static_cast<uintmax_t>(status.st_size);
    if (size > max_bytes) return too_large();
    bytes.reserve(static_cast<size_t>(size));
  }
  // By way of a block that stays in the cache: a string cannot grow without being written twice.
  std::array<char, 1 << 14> block;
  while (bytes.size() < most) {
    const size_t room = std::min(block.size(), most - bytes.size());
    const ssize_t got = Retrying([&] { return read(fd.get(), block.data(), room); });
    if (got < 0) return fail();
    bytes.append(block.data(), static_cast<size_t>(got));
    if (wanted != nullptr && (got == 0 || bytes.size() >= kBeginningBytes)) {
      most = std::min(most, wanted(bytes));
      wanted = nullptr;
    }
    if (got == 0) break;
  }
  if (bytes.size() > max_bytes) return too_large();
  bytes.resize(std::min(bytes.size(), most));
  return bytes;
}

bool IsSameFile(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

bool LeadToSameFile(const std::string& a, const std::string& b) {
  if (IsSameFile(a, b)) return true;
  const auto to_a = FollowLinks(a);
  const auto to_b = FollowLinks(b);
  return to_a && to_b && IsSameFile(FolderOf(*to_a), FolderOf(*to_b)) &&
         BaseName(*to_a) == BaseName(*to_b);
}

bool WriteFiles(std::span<const Output> outputs, Diagnostics& diagnostics) {
  std::vector<StagedOutput> staged;
  for (const Output& output : outputs) {
    auto one = StagedOutput::Stage(output);
    if (!one) {
      ReportWriteFailure(output.path, diagnostics);
      return false;
    }
    staged.push_back(*std::move(one));
  }
  // A pipe may be closed at any moment; a rename in a folder that took a new file hardly fails.
  for (const bool files : {false, true}) {
    for (StagedOutput& output : staged) {
      if (output.is_file() != files || output.PutInPlace()) continue;
      ReportWriteFailure(output.path(), diagnostics);
      return false;
    }
  }
  return true;
}

bool WriteFile(const std::string& path, std::string_view bytes, Diagnostics& diagnostics) {
  const Output output{path, bytes};
  return WriteFiles({&output, 1}, diagnostics);
}

}  // namespace dtpolicy
