#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace coprod {

/// SHA-256 after FIPS 180-4, for the hashes of input files in the provenance.
///
/// Fed in pieces; `hex` may be called once. Not for secrets.
class Sha256 {
 public:
  void update(std::string_view bytes);
  /// The digest as 64 lower-case hexadecimal digits. Ends the use of this object.
  [[nodiscard]] std::string hex();

 private:
  void block(const unsigned char* bytes);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::size_t pending_size_ = 0;
  std::uint64_t bytes_ = 0;
};

/// SHA-256 of a text, as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// SHA-256 of a regular file's content, read in pieces.
/// @throws InvalidFile when it cannot be read.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace coprod
