#include "output/sha256.hpp"

#include "output/files.hpp"

#include <array>
#include <fstream>
#include <new>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace coprod {
namespace {

/// Only memory can be missing here: the digest is built in and its state small.
void require(int succeeded) {
  if (succeeded != 1) throw std::bad_alloc();
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Sha256::Sha256() {
  // The machine's configuration of OpenSSL is none of ours: no file is read for it.
  require(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr));
  context_.reset(EVP_MD_CTX_new());
  if (context_ == nullptr) throw std::bad_alloc();
  require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  std::string digits;
  for (const unsigned char byte : digest) {
    digits += "0123456789abcdef"[byte >> 4];
    digits += "0123456789abcdef"[byte & 15U];
  }
  return digits;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string sha256_of_file(const std::filesystem::path& path) {
  std::error_code error;
  std::ifstream in;
  if (std::filesystem::is_regular_file(path, error)) in.open(path, std::ios::binary);
  if (!in.is_open()) {
    throw InvalidFile("cannot read '" + path.string() +
                      "' to hash it: it is not a regular file that can be opened; check the "
                      "spelling and the permissions");
  }
  Sha256 hash;
  std::array<char, 65536> buffer{};
  while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
    hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
  }
  if (in.bad()) {
    throw InvalidFile("cannot read '" + path.string()
                      + "' to hash it: the disk reported an input/output error");
  }
  return hash.hex();
}

}  // namespace coprod
