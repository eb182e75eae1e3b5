// random: Philox by address, draws, streams. Seeds are fixed, so that no test depends on luck.

#include "core/math.hpp"
#include "random/draws.hpp"
#include "random/philox.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace {

using namespace coprod;

const PhiloxKey some_key{0x12345678u, 0x9ABCDEF0u};

/// Whether counts could come from these shares, by chi-square; refuses one in 100,000 right ones.
bool fits(const std::vector<double>& counts, const std::vector<double>& shares) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  double chi = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = total * shares[i];
    chi += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  const double upper =
      1.0 - gamma_probability64(0.5 * static_cast<double>(counts.size() - 1), 0.5 * chi);
  return upper > 1e-5 && upper < 1.0 - 1e-5;
}

std::vector<double> even(std::size_t n) {
  return std::vector<double>(n, 1.0 / static_cast<double>(n));
}

PhiloxWords inline_words(const PhiloxWords& c, PhiloxKey key) {
  PhiloxWords w{};
  philox_inline(c[0], c[1], c[2], c[3], key.k0, key.k1, w[0], w[1], w[2], w[3]);
  return w;
}

}  // namespace

TEST_CASE("Philox4x32-10 gives the published known answers") {
  // Random123, kat_vectors.
  struct Known {
    PhiloxWords counter;
    PhiloxKey key;
    PhiloxWords words;
  };
  const std::array<Known, 3> answers{{
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  }};
  for (const auto& known : answers) {
    CHECK(philox(known.counter, known.key) == known.words);
    CHECK(inline_words(known.counter, known.key) == known.words);
    PhiloxWords other = known.counter;
    other[2] ^= 1u;
    CHECK(philox(other, known.key) != known.words);
  }
}

TEST_CASE("both forms of Philox agree on many counters") {
  bool same = true;
  PhiloxWords counter{1, 2, 3, 4};
  PhiloxKey key = some_key;
  for (int i = 0; i < 20000; ++i) {
    const PhiloxWords words = philox(counter, key);
    same = same && words == inline_words(counter, key);
    counter = words;
    key.k0 ^= words[1];
  }
  CHECK(same);
}

TEST_CASE("the address word keeps month, process, draw and retry apart") {
  CHECK(address_word(Month(0xABC), Stream::synthesis, 0x3F, 0)
        == ((0xABCu << 20) | (2u << 12) | (0x3Fu << 6)));
  CHECK(address_word(Month(0), Stream::none, 0, 0x3F) == 0x3Fu);
  CHECK(address_word(Month(4095), Stream{255}, 63, 63) == 0xFFFFFFFFu);
  // No two addresses of the table of streams collide, neighbouring months included.
  std::set<std::uint32_t> seen;
  std::size_t made = 0;
  for (const int month : {0, 1, 1296, 1297, 4095}) {
    for (std::uint32_t stream = 0; stream <= 12; ++stream) {
      for (std::uint32_t draw = 0; draw < 64; ++draw) {
        for (const std::uint32_t retry : {0u, 1u, 63u}) {
          seen.insert(address_word(Month(month), static_cast<Stream>(stream), draw, retry));
          ++made;
        }
      }
    }
  }
  CHECK(seen.size() == made);
}

TEST_CASE("draws of neighbouring addresses, subjects and parties all differ") {
  std::set<PhiloxWords> seen;
  std::size_t made = 0;
  for (std::uint64_t slot = 0; slot < 40; ++slot) {
    for (const auto kind : {EntityKind::person, EntityKind::caregiver, EntityKind::employer}) {
      const auto subject = EntityKey::make(kind, Origin::synthesis, 0, slot);
      for (const auto stream : {Stream::person_month, Stream::synthesis, Stream::start,
                                Stream::search, Stream::match, Stream::exit, Stream::outside}) {
        for (std::uint32_t draw = 0; draw < 6; ++draw) {
          for (std::uint64_t party = 0; party < 3; ++party) {
            const std::uint32_t other = party == 0
                                            ? 0
                                            : party_hash(EntityKey::make(
                                                EntityKind::employer, Origin::synthesis, 0, party));
            seen.insert(
                draw_words(some_key, subject, address_word(Month(1300), stream, draw), other));
            ++made;
          }
        }
      }
    }
  }
  CHECK(seen.size() == made);
}

TEST_CASE("the key of a replicate depends on seed and number alone") {
  std::set<std::pair<std::uint32_t, std::uint32_t>> keys;
  for (const std::uint64_t seed : {0ull, 1ull, 20260101ull, 1ull << 32, ~0ull}) {
    for (std::uint32_t r = 0; r < 200; ++r) {
      const PhiloxKey key = replicate_key(seed, r);
      CHECK(key == replicate_key(seed, r));
      keys.insert({key.k0, key.k1});
    }
  }
  CHECK(keys.size() == 1000);
  const PhiloxWords words = philox({5, 0, 0, 0}, {7, 9});
  CHECK(replicate_key((std::uint64_t{9} << 32) | 7, 5) == PhiloxKey{words[0], words[1]});
}

TEST_CASE("the hash of a party is never 0 and rarely meets another") {
  std::set<std::uint32_t> hashes;
  bool zero = false;
  for (std::uint64_t slot = 0; slot < 20000; ++slot) {
    const std::uint32_t hash =
        party_hash(EntityKey::make(EntityKind::employer, Origin::synthesis, 0, slot));
    zero = zero || hash == 0;
    hashes.insert(hash);
  }
  CHECK_FALSE(zero);
  CHECK(hashes.size() >= 20000 - 5);  // birthday expectation: 0.05 pairs
}

TEST_CASE("uniform draws are uniform, and the test sees a bias of one in fifty") {
  std::vector<double> high(64, 0.0);
  std::vector<double> low(64, 0.0);
  std::vector<double> biased(64, 0.0);
  double sum = 0.0;
  double squares = 0.0;
  double products = 0.0;
  const int n = 200000;
  for (int i = 0; i < n; ++i) {
    const auto subject =
        EntityKey::make(EntityKind::person, Origin::synthesis, 0, static_cast<std::uint64_t>(i));
    const PhiloxWords w =
        draw_words(some_key, subject, address_word(Month(1300), Stream::person_month));
    ++high[w[0] >> 26];
    ++low[w[1] & 63u];
    const double u = uniform64(w[2], w[3]);
    ++biased[static_cast<std::size_t>(64.0 * (u < 0.5 ? u : 0.5 + 0.98 * (u - 0.5)))];
    const double x = static_cast<double>(bell32(w[3]));
    sum += x;
    squares += x * x;
    products += (u - 0.5) * (static_cast<double>(uniform32(w[0])) - 0.5);
  }
  CHECK(fits(high, even(64)));
  CHECK(fits(low, even(64)));
  CHECK_FALSE(fits(biased, even(64)));
  CHECK(std::fabs(sum / n) < 4.0 / std::sqrt(n));
  CHECK(std::fabs(squares / n - 1.0) < 4.0 * std::sqrt(1.7 / n));  // kurtosis 2.7
  CHECK(std::fabs(squares * 1.05 / n - 1.0) > 4.0 * std::sqrt(1.7 / n));
  CHECK(std::fabs(products / n * 12.0) < 4.0 / std::sqrt(n));  // words of a block are uncorrelated
  CHECK(uniform64(0, 0) > 0.0);
  CHECK(uniform64(0xFFFFFFFFu, 0xFFFFFFFFu) < 1.0);
  CHECK(uniform_word(0) > 0.0);
  CHECK(uniform_word(0xFFFFFFFFu) < 1.0);
}

TEST_CASE("an addressed generator walks the retry and then the draw field") {
  const auto subject = EntityKey::make(EntityKind::person, Origin::entrant, 1300, 5);
  AddressedGenerator generator(some_key, subject, Month(1300), Stream::entry, 17);
  bool same = true;
  for (std::uint32_t block = 0; block < 130; ++block) {
    const PhiloxWords words = draw_words(
        some_key, subject, address_word(Month(1300), Stream::entry, block / 64, block % 64), 17);
    for (const std::uint32_t word : words) same = same && generator() == word;
  }
  CHECK(same);
}

TEST_CASE("integers, Bernoulli and discrete draws follow their laws") {
  const auto subject = EntityKey::make(EntityKind::person, Origin::synthesis, 0, 1);
  const std::vector<double> weights{1.0, 0.0, 2.0, 5.0};
  std::vector<double> integers(7, 0.0);
  std::vector<double> coins(2, 0.0);
  std::vector<double> classes(4, 0.0);
  for (int month = 0; month < 3000; ++month) {
    AddressedGenerator generator(some_key, subject, Month(month), Stream::entry);
    for (int i = 0; i < 20; ++i) {
      ++integers[static_cast<std::size_t>(draw_integer(generator, -3, 3) + 3)];
      ++coins[draw_bernoulli(generator, 0.3) ? 1 : 0];
      ++classes[draw_discrete(generator, weights)];
    }
  }
  CHECK(fits(integers, even(7)));
  CHECK(fits(coins, {0.7, 0.3}));
  CHECK_FALSE(fits(coins, {0.68, 0.32}));
  CHECK(classes[1] == 0.0);
  CHECK(fits({classes[0], classes[2], classes[3]}, {0.125, 0.25, 0.625}));
}

TEST_CASE("pick finds the interval that holds u, empty ones never") {
  const std::vector<double> cumulative{0.0, 2.0, 2.0, 3.0, 4.0};
  CHECK(pick(cumulative, 1e-12) == 1);
  CHECK(pick(cumulative, 0.4999) == 1);
  CHECK(pick(cumulative, 0.5) == 3);
  CHECK(pick(cumulative, 0.7499) == 3);
  CHECK(pick(cumulative, 0.75) == 4);
  CHECK(pick(cumulative, 1.0 - 1e-16) == 4);
}
