#pragma once

/// Errors as sentences: what is wrong, why that is a problem, what to do about it.

#include <stdexcept>
#include <string>
#include <vector>

namespace coprod {

/// Something the user gave is wrong (a scenario, a margin, a file). Exit code 3.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& sentence) : std::runtime_error(sentence) {}
  explicit InputError(const std::vector<std::string>& sentences)
      : std::runtime_error(join(sentences)) {}

 private:
  static std::string join(const std::vector<std::string>& sentences) {
    std::string all;
    for (const auto& sentence : sentences) {
      if (!all.empty()) all += '\n';
      all += sentence;
    }
    return all;
  }
};

/// The command line is wrong. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The program failed although its input was right. Exit code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The user asked to stop (Ctrl-C). Exit code 130; finished work is kept.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace coprod
