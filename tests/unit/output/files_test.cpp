#include "output/files.hpp"

#include "core/printable.hpp"
#include "output/checkpoint.hpp"
#include "output/hdf5.hpp"
#include "output/table.hpp"
#include "scratch.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace coprod;
using Catch::Matchers::ContainsSubstring;
using coprod::test::content_of;
using coprod::test::ScratchFolder;
using coprod::test::words_of;

TEST_CASE("a text file appears whole, under its name only", "[output]") {
  const ScratchFolder folder;
  write_text_file(folder / "a.txt", "hello\n");
  CHECK(content_of(folder / "a.txt") == "hello\n");
  CHECK(folder.names() == std::vector<std::string>{"a.txt"});
}

TEST_CASE("an existing file is refused, or replaced in one step when asked", "[output]") {
  const ScratchFolder folder;
  write_text_file(folder / "a.txt", "old");
  CHECK_THAT(words_of<OutputRefused>([&] { write_text_file(folder / "a.txt", "new"); }),
             ContainsSubstring("exists") && ContainsSubstring("a.txt"));
  CHECK(content_of(folder / "a.txt") == "old");
  write_text_file(folder / "a.txt", "new", IfExists::replace);
  CHECK(content_of(folder / "a.txt") == "new");
  CHECK(folder.names().size() == 1);
}

TEST_CASE("a name taken while the file is written is still refused", "[output]") {
  const ScratchFolder folder;
  TemporaryFile file(folder / "a.txt");
  file.append("mine");
  test::put(folder / "a.txt", "theirs");
  CHECK_THROWS_AS(file.publish(), OutputRefused);
  CHECK(content_of(folder / "a.txt") == "theirs");
}

TEST_CASE("an abandoned file leaves nothing behind", "[output]") {
  const ScratchFolder folder;
  {
    TemporaryFile file(folder / "a.txt");
    file.append("half");
    CHECK(folder.names().size() == 1);
    CHECK_FALSE(std::filesystem::exists(folder / "a.txt"));
  }
  CHECK(folder.names().empty());
}

TEST_CASE("a dangling symbolic link counts as a taken name", "[output]") {
  const ScratchFolder folder;
  std::filesystem::create_symlink(folder / "elsewhere", folder / "a.txt");
  CHECK_THROWS_AS(write_text_file(folder / "a.txt", "x"), OutputRefused);
  CHECK_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_CASE("a run folder must be new or empty", "[output]") {
  const ScratchFolder folder;
  const auto refusal = [](const std::filesystem::path& path) {
    return words_of<OutputRefused>([&] { prepare_run_directory(path); });
  };
  prepare_run_directory(folder / "a/b/c");
  CHECK(std::filesystem::is_empty(folder / "a/b/c"));
  CHECK_NOTHROW(prepare_run_directory(folder / "a/b/c"));
  test::put(folder / "a/b/c/.hidden", "x");
  CHECK_THAT(refusal(folder / "a/b/c"), ContainsSubstring("not empty"));
  test::put(folder / "file", "x");
  CHECK_THAT(refusal(folder / "file"), ContainsSubstring("is a file"));
  CHECK_THAT(refusal(folder / "file/run"), ContainsSubstring("part of the path is a file"));
  CHECK_THAT(refusal("/proc/coprod-run"), ContainsSubstring("/proc/coprod-run"));
  if (::geteuid() != 0) {
    std::filesystem::create_directory(folder / "locked");
    ::chmod((folder / "locked").c_str(), 0555);
    CHECK_THAT(refusal(folder / "locked"), ContainsSubstring("permission denied"));
  }
}

TEST_CASE("CSV text is quoted, and no formula for a spreadsheet", "[output]") {
  CHECK(csv_text("plain") == "plain");
  CHECK(csv_text("a,b") == "\"a,b\"");
  CHECK(csv_text("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(csv_text("two\nlines") == "\"two\nlines\"");
  CHECK(csv_text("=1+1") == "'=1+1");
  CHECK(csv_text("@SUM(A1,A2)") == "\"'@SUM(A1,A2)\"");
  CHECK(csv_text("-2+3") == "'-2+3");
  CHECK(csv_text("\t=x") == "'\t=x");
  CHECK(csv_text("") == "");
}

TEST_CASE("CSV numbers read back as the same bits; missing ones are empty", "[output]") {
  for (const double value : {0.1, 1.0 / 3.0, -2.5e-300, 1e22, 123456789.0, 5e-324}) {
    CHECK(std::strtod(csv_number(value).c_str(), nullptr) == value);
  }
  CHECK(csv_number(std::numeric_limits<double>::quiet_NaN()).empty());
  CHECK(csv_number(-0.5) == "-0.5");
  CHECK(csv_number(std::int64_t{-7}) == "-7");
}

TEST_CASE("a CSV file has a header, equal rows, and appears when finished", "[output]") {
  const ScratchFolder folder;
  CsvFile file(folder / "t.csv", {"scenario", "value"});
  file.text("base, old").number(0.5).end_row();
  CHECK_THROWS_AS(file.text("x").end_row(), std::logic_error);
  CHECK_FALSE(std::filesystem::exists(folder / "t.csv"));
  file.number(std::int64_t{3}).end_row();
  file.finish();
  CHECK(content_of(folder / "t.csv") == "scenario,value\n\"base, old\",0.5\nx,3\n");
}

TEST_CASE("reading a text file refuses what is no regular file of a fair size", "[output]") {
  const ScratchFolder folder;
  test::put(folder / "a.txt", "0123456789");
  CHECK(read_text_file(folder / "a.txt", 10) == "0123456789");
  CHECK_THROWS_AS(read_text_file(folder / "a.txt", 9), InvalidFile);
  CHECK_THROWS_AS(read_text_file(folder / "absent", 9), InvalidFile);
  CHECK_THROWS_AS(read_text_file(folder / "absent", 9), InputError);  // exit code 3, not 1
  CHECK_THROWS_AS(read_text_file(folder.path(), 9), InvalidFile);
  CHECK_THROWS_AS(read_text_file("/dev/zero", 9), InvalidFile);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_AS(read_text_file(folder / "pipe", 9), InvalidFile);  // and does not hang
}

TEST_CASE("a folder for temporary files goes with its object", "[output]") {
  std::filesystem::path path;
  {
    const TemporaryFolder folder("test");
    path = folder.path();
    write_text_file(path / "file", "text");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("text from a foreign file cannot command the terminal", "[output]") {
  CHECK(printable("plain 香港") == "plain 香港");
  CHECK(printable("\x1b[2Jx\n\x7f") == "\\u001b[2Jx\\u000a\\u007f");
  CHECK(printable("two\nlines\t\r", Lines::many) == "two\nlines\t\\u000d");
  CHECK(printable("a\xc2\x9b"
                  "31m")
        == "a\\u009b31m");
  CHECK(printable("a\u202eb\u2066c\u200f\u2028") == "a\\u202eb\\u2066c\\u200f\\u2028");
  CHECK(printable("é\u2027\u202f😀") == "é\u2027\u202f😀");  // beside those
  // No UTF-8: half a character, one that is too long, a surrogate, bytes that never occur.
  CHECK(printable("\xc2") == "\\xc2");
  CHECK(printable("\xc0\xaf\xed\xa0\x80\xff") == "\\xc0\\xaf\\xed\\xa0\\x80\\xff");
}

/// Writes about 8 MB of every kind of file into `folder`; returns the words of the refusals.
std::vector<std::string> fill(const std::filesystem::path& folder) {
  std::vector<double> values(50'000);
  std::uint64_t state = 1;
  for (double& value : values) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    value = static_cast<double>(state >> 11);
  }
  const auto attempt = [&](const auto& work) { return words_of<OutputError>(work); };
  std::vector<std::string> refusals;
  refusals.push_back(
      attempt([&] { write_text_file(folder / "a.txt", std::string(8 << 20, 'x')); }));
  refusals.push_back(attempt([&] {
    Dimension cell{"cell", "cell", "1", std::vector<std::int32_t>(values.size())};
    ResultsFile file(folder / "results.h5",
                     {scenario_dimension({"a"}), replicate_dimension(20), cell},
                     {{"x", "x", "1", {"scenario", "replicate", "cell"}}}, {});
    for (std::uint64_t r = 0; r < 20; ++r) file.write<double>("x", 0, r, values);
    file.finish();
  }));
  refusals.push_back(attempt([&] {
    CheckpointWriter file(folder / "checkpoint.h5", {{"scenario", std::string("x")}});
    ColumnView column;
    column.table = "persons";
    column.name = "x";
    column.type = Scalar::f64;
    column.rows = values.size();
    column.data = values.data();
    for (std::uint32_t r = 0; r < 20; ++r) file.write_replicate(r, {}, {&column, 1});
    file.finish();
  }));
  return refusals;
}

/// As fill(), but for the exit code of a child process: the number of the first file whose refusal
/// lacks `reason`, 0 when all is well. HDF5 must also survive until after the child's exit
/// handlers.
int exit_code_of_filling(const std::filesystem::path& folder, std::string_view reason) {
  const std::vector<std::string> refusals = fill(folder);
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    if (refusals[i].find(reason) == std::string::npos) return static_cast<int>(i) + 1;
  }
  if (!std::filesystem::is_empty(folder)) return 50;
  // The library must go on working for other files.
  const ScratchFolder elsewhere;
  Hdf5Writer file(elsewhere / "b.h5");
  file.finish();
  return 0;
}

int in_child(const auto& work) {
  std::fflush(nullptr);  // or the child would print it again
  std::cout.flush();
  const pid_t child = ::fork();
  if (child == 0) ::exit(work());  // with exit handlers: HDF5's own may crash, too
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_CASE("a full disk is a sentence, and leaves no file behind", "[output]") {
  const ScratchFolder folder;
  const std::filesystem::path disk = folder / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    SKIP("a small file system cannot be mounted here (needs root)");
  }
  const int code = in_child([&] { return exit_code_of_filling(disk, "disk is full"); });
  ::umount(disk.c_str());
  CHECK(code == 0);
}

TEST_CASE("a limit on file sizes is a sentence, too", "[output]") {
  const ScratchFolder folder;
  const int code = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1 << 20, 1 << 20};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return exit_code_of_filling(folder.path(), "limit set for this process");
  });
  CHECK(code == 0);
}

TEST_CASE("with room enough the same files are written", "[output]") {
  const ScratchFolder folder;
  CHECK(fill(folder.path()) == std::vector<std::string>(3));
  CHECK(folder.names() == std::vector<std::string>{"a.txt", "checkpoint.h5", "results.h5"});
}

}  // namespace
