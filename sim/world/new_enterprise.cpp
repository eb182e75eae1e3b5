#include "world/new_enterprise.hpp"

#include "random/draws.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

std::uint8_t draw_sector(const Environment& env, double u) {
  double sum = 0.0;
  for (std::size_t s = 0; s + 1 < n_sectors; ++s) {
    sum += env.sectors[s].share;
    if (u < sum) return static_cast<std::uint8_t>(s);
  }
  return static_cast<std::uint8_t>(n_sectors - 1);
}

std::uint32_t add_enterprise(World& world, const Environment& env, EntityKey key, Month month,
                             std::uint8_t district) {
  const Parameters& p = env.parameters;
  auto& enterprises = world.social_enterprises;
  const auto e = static_cast<std::uint32_t>(enterprises.size());
  enterprises.resize(e + 1);
  const PhiloxWords w =
      draw_words(world.random, key, address_word(month, Stream::organisations, 0));
  const PhiloxWords v =
      draw_words(world.random, key, address_word(month, Stream::organisations, 1));
  enterprises.get<social_enterprise::Key>()[e] = key.bits;
  enterprises.get<social_enterprise::District>()[e] = district;
  enterprises.get<social_enterprise::Sector>()[e] = draw_sector(env, uniform_word(w[0]));
  enterprises.get<social_enterprise::Niche>()[e] = uniform_word(v[1]) < 0.3 ? 1 : 0;
  const double posts =
      std::max(1.0, std::floor(p.enterprise_posts * (0.4 + 1.2 * uniform_word(w[3])) + 0.5));
  enterprises.get<social_enterprise::TargetStaff>()[e] = static_cast<std::uint16_t>(posts);
  enterprises.get<social_enterprise::OtherStaff>()[e] =
      static_cast<std::uint16_t>(std::floor(posts * p.enterprise_other_staff + 0.5));
  // A third of the other staff are elderly or otherwise disadvantaged (evidence.md C4, whole sector).
  enterprises.get<social_enterprise::OtherDisadvantaged>()[e] =
      static_cast<std::uint16_t>(enterprises.get<social_enterprise::OtherStaff>()[e] / 3);
  enterprises.get<social_enterprise::Quality>()[e] = static_cast<float>(std::min(
      10.0, exp64(p.enterprise_quality_spread * normal_quantile64(uniform64(v[2], v[3])))));
  enterprises.get<social_enterprise::Price>()[e] = static_cast<float>(env.market.price);
  return e;
}

void set_legal_form(World& world, std::uint32_t e, double u) {
  const bool parent = world.social_enterprises.get<social_enterprise::Parent>()[e] != no_row;
  const LegalForm form =
      parent ? (u < 0.6 ? LegalForm::unit_of_ngo : LegalForm::guarantee_company)
             : (u < 0.5 ? LegalForm::guarantee_company : LegalForm::limited_company);
  world.social_enterprises.get<social_enterprise::LegalForm>()[e] = static_cast<std::uint8_t>(form);
}

}  // namespace coprod
