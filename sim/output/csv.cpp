#include "output/files.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace coprod {
namespace {

/// The file is written in pieces of about this many bytes.
constexpr std::size_t block_bytes = std::size_t{1} << 16;

}  // namespace

std::string csv_text(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  std::string field;
  if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) field = "'";
  field += text;
  if (field.find_first_of(",\"\n\r") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

std::string csv_number(double value) {
  if (std::isnan(value)) return "";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), end.ptr};
}

std::string csv_number(std::int64_t value) { return std::to_string(value); }

CsvFile::CsvFile(std::filesystem::path path, std::initializer_list<std::string_view> header,
                 IfExists if_exists)
    : file_(std::move(path), if_exists) {
  begin(std::span<const std::string_view>(header.begin(), header.size()));
}

CsvFile::CsvFile(std::filesystem::path path, std::span<const std::string> header,
                 IfExists if_exists)
    : file_(std::move(path), if_exists) {
  const std::vector<std::string_view> names(header.begin(), header.end());
  begin(names);
}

void CsvFile::begin(std::span<const std::string_view> header) {
  if (header.empty()) throw std::logic_error("a CSV file needs at least one column");
  columns_ = header.size();
  for (const std::string_view name : header) text(name);
  end_row();
}

CsvFile& CsvFile::text(std::string_view value) {
  field(csv_text(value));
  return *this;
}

CsvFile& CsvFile::number(double value) {
  field(csv_number(value));
  return *this;
}

CsvFile& CsvFile::number(std::int64_t value) {
  field(csv_number(value));
  return *this;
}

void CsvFile::field(std::string_view quoted) {
  if (filled_ > 0) buffer_ += ',';
  buffer_ += quoted;
  ++filled_;
}

void CsvFile::end_row() {
  if (filled_ != columns_) {
    throw std::logic_error("a row of '" + file_.path().string() + "' has " + std::to_string(filled_)
                           + " fields and the header has " + std::to_string(columns_));
  }
  filled_ = 0;
  buffer_ += '\n';
  if (buffer_.size() >= block_bytes) {
    file_.append(buffer_);
    buffer_.clear();
  }
}

void CsvFile::finish() {
  file_.append(buffer_);
  buffer_.clear();
  file_.publish();
}

}  // namespace coprod
