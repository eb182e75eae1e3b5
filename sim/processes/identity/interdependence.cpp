#include "processes/identity/interdependence.hpp"

#include "processes/government/shock_calendar.hpp"
#include "processes/seen_by_way.hpp"
#include "random/draws.hpp"
#include "world/labour_rules.hpp"
#include "world/organisation_rules.hpp"
#include "world/roster.hpp"

#include <algorithm>
#include <vector>

namespace coprod {

ProcessInfo interdependence_info() {
  ProcessInfo info;
  info.step = 12;
  info.name = "interdependence";
  info.dimension = "identity";
  info.kind = ProcessKind::settled;
  info.purpose = "staff of enterprises pair, take roles and meet customers";
  info.mechanisms = {"M15", "M16", "M17", "M30", "M33"};
  info.equations = {"E12.1", "E12.2", "E12.3", "E12.4", "E12.5", "E12.6", "E12.7"};
  info.parameters =
      together({&Parameters::pairing_rate, &Parameters::pairing_esteem, &Parameters::esteem_rate,
                &Parameters::esteem_identity, &Parameters::role_rate, &Parameters::role_esteem,
                &Parameters::role_teaching, &Parameters::contact_communication,
                &Parameters::contact_public, &Parameters::voice_access},
               contact_parameters);
  info.levers = {"distancing", "practice_identity"};
  return info;
}

float mutual_help(const std::array<std::uint8_t, n_capabilities>& a,
                  const std::array<std::uint8_t, n_capabilities>& b, const Sector& sector) {
  float total = 0.0f;
  float to_a = 0.0f;
  float to_b = 0.0f;
  for (std::size_t c = 0; c < n_capabilities; ++c) {
    const float more = (static_cast<float>(b[c]) - static_cast<float>(a[c])) * (1.0f / 255.0f);
    total += sector.demand[c];
    to_a += sector.demand[c] * std::max(0.0f, more);
    to_b += sector.demand[c] * std::max(0.0f, -more);
  }
  return std::min(to_a, to_b) / total;
}

namespace {

/// One enterprise's roster in the month.
class Team {
 public:
  Team(InterdependenceAccess world, Step& step, std::uint32_t enterprise)
      : step_(step),
        world_(world),
        p_(step.environment.parameters),
        enterprise_(enterprise),
        sector_(step.environment.sectors[world.read<social_enterprise::Sector>()[enterprise]]) {
    const std::size_t o = world_.organisation_of_enterprise(enterprise);
    counts_ = static_cast<float>(step.month.levers.practice_identity);
    effect_ = world_.effect_of(o, Practice::interdependence);
    emancipation_ = world_.effect_of(o, Practice::emancipation);
    tools_ = world_.read<organisation::InputQuality>()[o];
    const auto offsets = world_.worker_offsets();
    for (std::uint32_t w = offsets[enterprise]; w < offsets[enterprise + 1u]; ++w) {
      if (still_there(world_, w)) staff_.push_back(w);
    }
  }

  void advance() {
    if (staff_.empty()) return;
    hear();
    part();
    if (effect_ > 0.0f) pair();
    const float teaching =
        counts_ * static_cast<float>(p_.role_teaching) * share_with_role(world_, enterprise_);
    for (const std::uint32_t w : staff_) {
      esteem(w);
      take_role(w);
      learn(w, teaching);
    }
  }

  /// Staff in contact with customers, weighted by effect.
  [[nodiscard]] float in_contact() const {
    return effect_ * step_.month.coefficients->shock_calendar->contact
           * static_cast<float>(staff_.size());
  }

 private:
  template <class C>
  [[nodiscard]] typename C::Type of(std::uint32_t worker) const {
    return world_.read<C>()[worker];
  }
  template <class C>
  void set(std::uint32_t worker, typename C::Type value) {
    world_.write<C>()[worker] = value;
  }
  template <class C>
  [[nodiscard]] typename C::Type who(std::uint32_t worker) const {
    return world_.read<C>()[of<enterprise_worker::Person>(worker)];
  }
  template <class C>
  void set_who(std::uint32_t worker, typename C::Type value) {
    world_.write<C>()[of<enterprise_worker::Person>(worker)] = value;
  }
  [[nodiscard]] std::array<std::uint8_t, n_capabilities> capabilities(std::uint32_t worker) const {
    return capabilities_of(world_, of<enterprise_worker::Person>(worker));
  }
  [[nodiscard]] PhiloxWords words(std::uint32_t worker) const {
    return draw_words(step_.month.random, EntityKey{of<enterprise_worker::Key>(worker)},
                      address_word(step_.month.month, Stream::workers, 0));
  }

  /// E12.1.
  void hear() {
    float sum = 0.0f;
    std::vector<float> access(staff_.size());
    for (std::size_t k = 0; k < staff_.size(); ++k) {
      const float talks =
          std::min(1.0f, static_cast<float>(who<person::Communication>(staff_[k])) * (1.0f / 255.0f)
                             + of<enterprise_worker::Communication>(staff_[k]));
      access[k] = 1.0f - static_cast<float>(p_.voice_access) * (1.0f - talks) * (1.0f - tools_);
      sum += access[k];
    }
    const float mean = sum / static_cast<float>(staff_.size());
    for (std::size_t k = 0; k < staff_.size(); ++k) {
      set<enterprise_worker::Voice>(staff_[k],
                                    mean > 0.0f ? std::min(10.0f, access[k] / mean) : 1.0f);
    }
  }

  /// Whose partner has left has none, also while a conflict halts the practice: who comes back later
  /// begins anew.
  void part() {
    for (const std::uint32_t w : staff_) {
      const std::uint64_t partner = of<enterprise_worker::Partner>(w);
      if (partner == 0) continue;
      const bool there = std::any_of(staff_.begin(), staff_.end(), [&](std::uint32_t other) {
        return of<enterprise_worker::Key>(other) == partner;
      });
      if (there) continue;
      set<enterprise_worker::Partner>(w, 0);
      set<enterprise_worker::Help>(w, 0.0f);
    }
  }

  /// E12.2. The roster is in the order of keys.
  void pair() {
    for (const std::uint32_t w : staff_) {
      if (of<enterprise_worker::Partner>(w) != 0) continue;
      if (uniform_word(words(w)[word_pairing]) >= p_.pairing_rate * static_cast<double>(effect_)) {
        continue;
      }
      const auto mine = capabilities(w);
      std::uint32_t best = no_row;
      float most = 0.0f;
      for (const std::uint32_t other : staff_) {
        if (other == w || of<enterprise_worker::Partner>(other) != 0) continue;
        const float help = mutual_help(mine, capabilities(other), sector_);
        if (help > most) {
          best = other;
          most = help;
        }
      }
      if (best == no_row) continue;
      set<enterprise_worker::Partner>(w, of<enterprise_worker::Key>(best));
      set<enterprise_worker::Partner>(best, of<enterprise_worker::Key>(w));
      set<enterprise_worker::Help>(w, most);
      set<enterprise_worker::Help>(best, most);
    }
  }

  /// E12.3, E12.7.
  void esteem(std::uint32_t w) {
    const float before = of<enterprise_worker::Esteem>(w);
    const auto role = static_cast<float>(of<enterprise_worker::Role>(w));
    const float gain =
        static_cast<float>(p_.pairing_esteem) * effect_ * of<enterprise_worker::Help>(w)
        + counts_ * static_cast<float>(p_.role_esteem) * role;
    const float x = clamp32(
        before + gain * (1.0f - before) - static_cast<float>(p_.esteem_rate) * (before - 0.3f),
        0.0f, 1.0f);
    set<enterprise_worker::Esteem>(w, x);
    const float identity = who<person::Identity>(w);
    const float seen = x * of<enterprise_worker::Voice>(w) + 0.25f * role;
    set_who<person::Identity>(w, clamp32(identity
                                             + static_cast<float>(p_.esteem_identity) * effect_
                                                   * seen * (1.0f - identity),
                                         0.0f, 1.0f));
  }

  /// E12.4.
  void take_role(std::uint32_t w) {
    const std::uint8_t role = of<enterprise_worker::Role>(w);
    const bool allowed = world_.read<social_enterprise::Roles>()[enterprise_] != 0;
    if (!allowed || role + 1u >= n_roles) return;
    if (step_.month.first_day - who<person::HireDay>(w) < 730) return;
    const bool decides = role + 1u >= static_cast<std::uint8_t>(Role::decision_maker);
    const float effect = decides ? emancipation_ : effect_;
    // Contact thins under distancing, and with it what is learnt from colleagues.
    const double chance =
        p_.role_rate
        * static_cast<double>(effect * of<enterprise_worker::Esteem>(w)
                              * of<enterprise_worker::Voice>(w)
                              * step_.month.coefficients->shock_calendar->contact);
    if (uniform_word(words(w)[word_role]) < chance) {
      set<enterprise_worker::Role>(w, static_cast<std::uint8_t>(role + 1));
      ++step_.flows.practice.promotions;
    }
  }

  /// E12.5, E12.6.
  void learn(std::uint32_t w, float teaching) {
    if (step_.month.first_day - who<person::HireDay>(w) < 365) {
      const float skill = who<person::Skill>(w);
      set_who<person::Skill>(w, skill + teaching * std::max(0.0f, 1.0f - skill));
      const float natural = who<person::NaturalSupport>(w);
      set_who<person::NaturalSupport>(w, natural + teaching * (1.0f - natural));
    }
    const float gained = of<enterprise_worker::Communication>(w);
    set<enterprise_worker::Communication>(
        w, gained
               + static_cast<float>(p_.contact_communication) * effect_
                     * step_.month.coefficients->shock_calendar->contact * (0.3f - gained));
  }

  Step& step_;
  InterdependenceAccess world_;
  const Parameters& p_;
  std::uint32_t enterprise_;
  const Sector& sector_;
  float counts_ = 1.0f;  ///< share of the effect of practices of identity that counts
  float effect_ = 0.0f;
  float emancipation_ = 0.0f;
  float tools_ = 0.0f;
  std::vector<std::uint32_t> staff_;
};

}  // namespace

void run_interdependence(InterdependenceAccess world, Step& step) {
  const Environment& env = step.environment;
  const auto before = world.read<public_group::Attitude>();
  const auto attitude = world.write<public_group::Attitude>();
  for (std::size_t d = 0; d < n_districts; ++d) {
    float contact = 0.0f;
    for (const std::uint32_t e : world.enterprises_of(d)) {
      Team team(world, step, e);
      team.advance();
      contact += team.in_contact();
    }
    const double persons = std::max(1.0, env.district_share[d] * env.persons_at_start);
    const double share = std::min(1.0, static_cast<double>(contact) / (0.01 * persons));
    attitude[d] =
        before[d] + static_cast<float>(env.parameters.contact_public * share) * (1.0f - before[d]);
  }
}

}  // namespace coprod
