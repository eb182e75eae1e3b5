#include "random/philox.hpp"

#include <Random123/philox.h>

namespace coprod {

PhiloxWords philox(const PhiloxWords& counter, PhiloxKey key) {
  const r123::Philox4x32::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k{{key.k0, key.k1}};
  const auto words = r123::Philox4x32{}(c, k);
  return {words[0], words[1], words[2], words[3]};
}

PhiloxKey replicate_key(std::uint64_t seed, std::uint32_t replicate) {
  const PhiloxKey seed_key{static_cast<std::uint32_t>(seed),
                           static_cast<std::uint32_t>(seed >> 32)};
  const PhiloxWords words = philox({replicate, 0, 0, 0}, seed_key);
  return {words[0], words[1]};
}

}  // namespace coprod
