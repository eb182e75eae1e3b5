#pragma once

/// Files that are either whole or absent: written under a temporary name in their own folder,
/// fsynced, renamed. What goes wrong while writing is an OutputError, a file that cannot be read an
/// InputError.

#include "core/error.hpp"
#include "core/printable.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace coprod {

/// Writing a file failed. `what()` is a sentence: problem, reason, suggestion.
/// Thrown as such for trouble of the machine (disk full, I/O error), where the run has failed.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The place that the user gave for the output cannot be used (not empty, unwritable, a file in
/// the way): the user can mend it.
class OutputRefused : public OutputError {
 public:
  using OutputError::OutputError;
};

/// A file that was given as input is damaged, hostile, of another type or of another version.
class InvalidFile : public InputError {
 public:
  using InputError::InputError;
};

/// What to do when the final name of a new file is taken.
enum class IfExists {
  refuse,   ///< throw OutputRefused, leaving the old file as it is
  replace,  ///< replace the old file in one step, so that there is always one whole file
};

/// A file under construction. It has a temporary name beside its final one until `publish`.
///
/// Destroyed without `publish`, it removes the temporary; the final name is then untouched.
class TemporaryFile {
 public:
  /// Opens `.<name>.tmp-<pid>-<n>` in the folder of `path`, for reading and writing.
  /// @throws OutputRefused when the folder does not exist or is not writable, or when `path` is
  ///         taken and `if_exists` is `refuse`; OutputError on other errors.
  explicit TemporaryFile(std::filesystem::path path, IfExists if_exists = IfExists::refuse);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;

  /// Appends all of `bytes`.
  /// @throws OutputError, with the reason (disk full, quota, I/O error).
  void append(std::string_view bytes);

  /// fsync, rename to the final name, fsync of the folder.
  /// @throws OutputError when one of them fails; OutputRefused when the name was taken meanwhile.
  void publish();

  /// The open file; owned by this object.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// The final name.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// The name until `publish`.
  [[nodiscard]] const std::filesystem::path& temporary_path() const noexcept { return temporary_; }

 private:
  void discard() noexcept;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  IfExists if_exists_;
  int descriptor_ = -1;
};

/// Writes a whole text file in one step (see TemporaryFile).
void write_text_file(const std::filesystem::path& path, std::string_view text,
                     IfExists if_exists = IfExists::refuse);

/// Reads a whole regular file of at most `max_bytes`.
/// @throws InvalidFile when it is absent, not regular (a folder, a pipe, a device) or larger.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path,
                                         std::uint64_t max_bytes);

/// Quotes one CSV field after RFC 4180, and puts an apostrophe before text that a spreadsheet
/// would run as a formula (a first `=`, `+`, `-`, `@`, tab or carriage return). For text from
/// outside (titles, labels); numbers go through `csv_number`.
[[nodiscard]] std::string csv_text(std::string_view text);

/// The shortest decimal text that reads back as the same double; the empty text for NaN.
[[nodiscard]] std::string csv_number(double value);

/// Decimal digits of an integer.
[[nodiscard]] std::string csv_number(std::int64_t value);

/// A CSV file: UTF-8, comma, line feed, one header line; whole or absent.
class CsvFile {
 public:
  /// @throws as TemporaryFile.
  CsvFile(std::filesystem::path path, std::initializer_list<std::string_view> header,
          IfExists if_exists = IfExists::refuse);
  CsvFile(std::filesystem::path path, std::span<const std::string> header,
          IfExists if_exists = IfExists::refuse);

  /// The fields of a row, from left to right. Text is quoted and made harmless, NaN is empty.
  CsvFile& text(std::string_view value);
  CsvFile& number(double value);
  CsvFile& number(std::int64_t value);
  /// Ends the row.
  /// @throws std::logic_error when it has another number of fields than the header; OutputError.
  void end_row();
  /// Publishes the file. Without it nothing is left behind.
  void finish();

 private:
  void field(std::string_view quoted);
  void begin(std::span<const std::string_view> header);

  TemporaryFile file_;
  std::string buffer_;
  std::size_t columns_ = 0;
  std::size_t filled_ = 0;
};

/// Makes `path` (and its parents) ready for a run: absent or empty before, writable after.
/// @throws OutputRefused when it is a non-empty folder, when a file is in the way, or when it
///         cannot be made or written.
void prepare_run_directory(const std::filesystem::path& path);

/// A new folder for temporary files, in TMPDIR or /tmp; removed with all that it holds, but for a kill.
class TemporaryFolder {
 public:
  /// The folder is called `coprod-<purpose>-XXXXXX`. Throws OutputRefused.
  explicit TemporaryFolder(std::string_view purpose);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A sentence for an errno value ("the disk is full"), with what to do about it.
[[nodiscard]] std::string reason_of_errno(int error);

/// fsyncs a folder, so that a rename in it survives a power cut. Errors are ignored where the
/// file system has no such operation.
void sync_directory(const std::filesystem::path& folder);

}  // namespace coprod
