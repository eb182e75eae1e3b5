#include "output/files.hpp"

#include "output/file_names.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace coprod {
namespace {

namespace fs = std::filesystem;

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

bool is_users_to_mend(int error) {
  return error == ENOENT || error == EACCES || error == EPERM || error == EROFS || error == ENOTDIR
         || error == ENAMETOOLONG || error == ELOOP || error == EEXIST || error == EISDIR;
}

[[noreturn]] void throw_errno(const std::string& problem, int error) {
  const std::string sentence = problem + ": " + reason_of_errno(error);
  if (is_users_to_mend(error)) throw OutputRefused(sentence);
  throw OutputError(sentence);
}

[[noreturn]] void throw_taken(const fs::path& path) {
  throw OutputRefused("cannot write " + quoted(path) +
                      ": a file of that name exists and nothing is ever overwritten; move it away "
                      "or choose another name");
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

std::string reason_of_errno(int error) {
  switch (error) {
    case ENOSPC:
      return "the disk is full (no space left on device); free some space or choose a folder on "
             "another disk";
    case EDQUOT:
      return "your disk quota is used up; free some space or choose a folder on another disk";
    case EFBIG:
      return "the file would be larger than the limit set for this process (ulimit -f); raise the "
             "limit or write fewer tables";
    case EACCES:
    case EPERM:
      return "permission denied; choose a folder that you may write to";
    case EROFS:
      return "the file system is read-only; choose a folder on another one";
    case ENOENT:
      return "the folder does not exist; make it first or check the spelling";
    case ENOTDIR:
      return "a part of the path is a file, not a folder; check the spelling";
    case ENAMETOOLONG:
      return "the name is too long; choose a shorter one";
    case EMFILE:
    case ENFILE:
      return "too many files are open; raise the limit (ulimit -n)";
    case EIO:
      return "the disk reported an input/output error; the disk may be failing, choose another";
    default: {
      std::array<char, 256> text{};
      // The GNU strerror_r: it may or may not use the buffer, and is safe with threads.
      return std::string(strerror_r(error, text.data(), text.size())) + " (errno "
             + std::to_string(error) + ")";
    }
  }
}

std::string reason_of_absence(const fs::path& path) {
  std::error_code error;
  if (!fs::is_symlink(fs::symlink_status(path, error))) {
    return "there is no such file; check the spelling";
  }
  return "it is a link to '" + printable(fs::read_symlink(path, error).string())
         + "', which is not there; put the file there, or give its name instead of the link";
}

bool is_file_name(std::string_view name) {
  constexpr std::size_t most_bytes = 200;  // of 255, so that an ending finds room
  return !name.empty() && name.size() <= most_bytes && name.front() != '.'
         && name.find('/') == std::string_view::npos && printable(name) == name;
}

void sync_directory(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

TemporaryFile::TemporaryFile(fs::path path, IfExists if_exists)
    : path_(std::move(path)),
      if_exists_(if_exists) {
  if (!path_.has_filename()) {
    throw OutputRefused("cannot write " + quoted(path_) + ": it names no file; give a file name");
  }
  std::error_code ignored;
  if (if_exists_ == IfExists::refuse && fs::exists(fs::symlink_status(path_, ignored))) {
    throw_taken(path_);
  }
  const std::string start =
      "." + path_.filename().string() + ".tmp-" + std::to_string(::getpid()) + "-";
  for (int n = 0;; ++n) {
    temporary_ = folder_of(path_) / (start + std::to_string(n));
    descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) return;
    const int error = errno;
    if (error != EEXIST || n == 9999) throw_errno("cannot write " + quoted(path_), error);
  }
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      if_exists_(other.if_exists_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

TemporaryFile::~TemporaryFile() { discard(); }

void TemporaryFile::discard() noexcept {
  if (descriptor_ < 0) return;
  ::unlink(temporary_.c_str());
  ::close(std::exchange(descriptor_, -1));
}

void TemporaryFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      throw_errno("cannot write " + quoted(path_), errno);
    }
  }
}

void TemporaryFile::publish() {
  const std::string problem = "cannot write " + quoted(path_);
  if (descriptor_ < 0) throw std::logic_error(problem + ": it was published before");
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) {
    throw_errno(problem, errno);
  }
  if (if_exists_ == IfExists::refuse) {
    if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0) {
      if (errno == EEXIST) throw_taken(path_);
      if (errno != EINVAL && errno != ENOSYS) throw_errno(problem, errno);
      // A file system without an exclusive rename (NFS): a hard link is exclusive, too.
      if (::link(temporary_.c_str(), path_.c_str()) == 0) {
        ::unlink(temporary_.c_str());
      } else if (errno == EEXIST) {
        throw_taken(path_);
      } else if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
        throw_errno(problem, errno);
      }
    }
  } else if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw_errno(problem, errno);
  }
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0 && errno != EINTR) throw_errno(problem, errno);
  sync_directory(folder_of(path_));
}

void write_text_file(const fs::path& path, std::string_view text, IfExists if_exists) {
  TemporaryFile file(path, if_exists);
  file.append(text);
  file.publish();
}

std::string read_text_file(const fs::path& path, std::uint64_t max_bytes) {
  const std::string problem = "cannot read " + quoted(path);
  // O_NONBLOCK: opening a pipe that nobody writes to must not hang.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) {
    const int error = errno;
    throw InvalidFile(problem + ": "
                      + (error == ENOENT ? reason_of_absence(path) : reason_of_errno(error)));
  }
  struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
  } closer{descriptor};
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    throw InvalidFile(problem + ": it is not a regular file; give the name of a file");
  }
  if (static_cast<std::uint64_t>(facts.st_size) > max_bytes) {
    throw InvalidFile(problem + ": it has " + std::to_string(facts.st_size) + " bytes and at most "
                      + std::to_string(max_bytes) + " are allowed; is it the right file?");
  }
  std::string text;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got == 0) return text;
    if (got < 0) {
      if (errno == EINTR) continue;
      throw InvalidFile(problem + ": " + reason_of_errno(errno));
    }
    text.append(block.data(), static_cast<std::size_t>(got));
    if (text.size() > max_bytes) {
      throw InvalidFile(problem + ": it grew beyond " + std::to_string(max_bytes)
                        + " bytes while it was read; is another program writing it?");
    }
  }
}

void prepare_run_directory(const fs::path& path) {
  const std::string problem = "cannot use " + quoted(path) + " for the results";
  if (path.empty()) {
    throw OutputRefused(problem
                        + ": it is no name (a shell variable may be empty); give --out the name of "
                          "a new folder");
  }
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status) && fs::is_symlink(fs::symlink_status(path, error))) {
    throw OutputRefused(problem + ": it is a link to '" + printable(fs::read_symlink(path).string())
                        + "', which is not there; make that folder, or give --out another name");
  }
  if (fs::exists(status) && !fs::is_directory(status)) {
    throw OutputRefused(problem
                        + ": it is a file, not a folder; give --out the name of a new folder");
  }
  if (!fs::exists(status)) {
    fs::create_directories(path, error);
    if (error) throw_errno(problem, error.value());
  } else {
    const bool empty = fs::is_empty(path, error);
    if (error) throw_errno(problem, error.value());
    if (!empty) {
      throw OutputRefused(problem +
                          ": the folder is not empty and nothing is ever overwritten; give --out a "
                          "new folder, or move the old results away");
    }
  }
  try {
    const TemporaryFile probe(path / "probe");
  } catch (const OutputError& trouble) {
    throw OutputRefused(problem + ": a file cannot be made in it (" + trouble.what() + ")");
  }
}

}  // namespace coprod
