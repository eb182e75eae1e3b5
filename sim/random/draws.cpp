#include "random/draws.hpp"

#include <algorithm>

#include <boost/random/bernoulli_distribution.hpp>
#include <boost/random/discrete_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>

namespace coprod {

AddressedGenerator::result_type AddressedGenerator::operator()() {
  if (used_ == 4) {
    words_ = draw_words(key_, subject_, address_word(month_, stream_, block_ >> 6, block_), other_);
    ++block_;
    used_ = 0;
  }
  return words_[used_++];
}

std::int64_t draw_integer(AddressedGenerator& generator, std::int64_t low, std::int64_t high) {
  return boost::random::uniform_int_distribution<std::int64_t>(low, high)(generator);
}

bool draw_bernoulli(AddressedGenerator& generator, double probability) {
  return boost::random::bernoulli_distribution<double>(probability)(generator);
}

std::size_t draw_discrete(AddressedGenerator& generator, const std::vector<double>& weights) {
  return boost::random::discrete_distribution<std::size_t, double>(weights)(generator);
}

std::size_t pick(const std::vector<double>& cumulative, double u) {
  const auto at = std::upper_bound(cumulative.begin(), cumulative.end(), u * cumulative.back());
  const auto index = static_cast<std::size_t>(at - cumulative.begin());
  return std::min(index, cumulative.size() - 1);
}

}  // namespace coprod
