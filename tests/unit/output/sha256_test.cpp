#include "output/sha256.hpp"

#include "output/files.hpp"
#include "scratch.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

TEST_CASE("SHA-256 gives the published digests", "[output]") {
  // FIPS 180-4 examples and NIST's million letters.
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                   "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")
        == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(sha256_hex(std::string(1'000'000, 'a'))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on the pieces it is fed", "[output]") {
  const std::string text(300, 'q');
  for (std::size_t piece = 1; piece < 130; ++piece) {
    Sha256 hash;
    for (std::size_t i = 0; i < text.size(); i += piece) hash.update(text.substr(i, piece));
    CHECK(hash.hex() == sha256_hex(text));
  }
}

TEST_CASE("SHA-256 of a file is that of its content", "[output]") {
  const test::ScratchFolder folder;
  const std::string text(200'000, 'z');
  test::put(folder / "a", text);
  CHECK(sha256_of_file(folder / "a") == sha256_hex(text));
  CHECK_THROWS_AS(sha256_of_file(folder / "absent"), InvalidFile);
  CHECK_THROWS_AS(sha256_of_file(folder.path()), InvalidFile);
}

}  // namespace
