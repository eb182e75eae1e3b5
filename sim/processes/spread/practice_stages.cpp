#include "processes/spread/practice_stages.hpp"

#include "random/draws.hpp"
#include "world/organisation_rules.hpp"

#include <algorithm>
#include <vector>

namespace coprod {

ProcessInfo practice_stages_info() {
  ProcessInfo info;
  info.step = 7;
  info.name = "practice_stages";
  info.dimension = "none";
  info.kind = ProcessKind::serial;
  info.purpose = "practices are adopted, tried, sustained, spread and embedded, or lapse";
  info.mechanisms = {"M25", "M26", "M31", "M32", "M37", "M38", "M39", "M40"};
  info.equations = {"E7.12", "E7.13", "E7.14", "E7.15", "E7.16", "E7.17", "E7.18", "E9.2"};
  info.parameters = {&Parameters::adoption_slope,     &Parameters::adoption_threshold,
                     &Parameters::adoption_network,   &Parameters::adoption_narrative,
                     &Parameters::adoption_tender,    &Parameters::awareness_rate,
                     &Parameters::adoption_rate,      &Parameters::pilot_rate,
                     &Parameters::sustain_rate,       &Parameters::pilot_stall,
                     &Parameters::loss_alone,         &Parameters::loss_supported,
                     &Parameters::spread_rate,        &Parameters::trial_months,
                     &Parameters::trial_gain,         &Parameters::trial_reflection,
                     &Parameters::prescriptive_speed, &Parameters::prescriptive_depth,
                     &Parameters::prescriptive_local, &Parameters::scaling_cap_form,
                     &Parameters::local_rate,         &Parameters::iceberg_weight,
                     &Parameters::bias_spread,        &Parameters::tools_base,
                     &Parameters::tools_gain};
  info.levers = {
      "scaling_reach",      "scaling_coproduced",   "learning_support", "tender_points_cocreation",
      "practice_strategic", "practice_operational", "practice_identity"};
  return info;
}

double pull_to_adopt(double pressure, double bias, const Parameters& p) {
  // Readings to both sides are as frequent, so that this leaves the mean as it is.
  const double reading = std::clamp(p.bias_spread * bias, -1.0, 1.0);
  return logistic64(p.adoption_slope * (pressure - p.adoption_threshold)) * (1.0 - reading);
}

double monthly_loss(double share_a_year) { return 1.0 - exp64(log64(1.0 - share_a_year) / 12.0); }

double left_of_the_stall(std::uint32_t trials, const Parameters& p) {
  return p.pilot_stall > 0.0 ? pow64(p.pilot_stall, 1.0 / (1.0 + trials)) : 0.0;
}

double enabling_conditions(double readiness, double resources, double fit, double local,
                           const Parameters& p) {
  constexpr double least = 1e-6;
  const double logs = log64(std::max(least, readiness)) + log64(std::max(least, resources))
                      + log64(std::max(least, fit))
                      + p.iceberg_weight * log64(std::max(least, local));
  // Four conditions, whatever the weight of the last: without it (M38 off) local conditions count as
  // if they were full, so that they can only take effect away.
  return exp64(logs / 4.0);
}

Sight look_around(SightAccess world) {
  const std::size_t n = world.count<organisation::Rows>();
  const auto stage = world.read<practice::Stage>();
  const auto level = world.read<engagement::Level>();
  Sight sight;
  sight.ties.assign(n * n_practices, 0.0f);
  std::vector<float> all(n, 0.0f);
  const auto from = world.read<organisation_tie::From>();
  const auto to = world.read<organisation_tie::To>();
  const auto intensity = world.read<organisation_tie::Intensity>();
  const auto sees = [&](std::uint32_t o, std::uint32_t other, float w) {
    all[o] += w;
    for (std::size_t k = 0; k < n_practices; ++k) {
      const bool pilots =
          stage[other * n_practices + k] >= static_cast<std::uint8_t>(PracticeStage::pilot);
      sight.ties[o * n_practices + k] += pilots ? w : 0.0f;
    }
  };
  for (std::size_t t = 0; t < from.size(); ++t) {
    if (!world.is_open(from[t]) || !world.is_open(to[t])) continue;
    sees(from[t], to[t], intensity[t]);
    sees(to[t], from[t], intensity[t]);
  }
  double open = 0.0;
  for (std::size_t o = 0; o < n; ++o) {
    for (std::size_t k = 0; k < n_practices; ++k) {
      if (all[o] > 0.0f) sight.ties[o * n_practices + k] /= all[o];
    }
    if (!world.is_open(o)) continue;
    open += 1.0;
    for (std::size_t k = 0; k < n_practices; ++k) {
      sight.sustained[k] +=
          stage[o * n_practices + k] >= static_cast<std::uint8_t>(PracticeStage::sustained) ? 1.0
                                                                                            : 0.0;
    }
    sight.depth +=
        static_cast<double>(engagement_depth(level.subspan(o * n_engagements, n_engagements)));
  }
  for (double& share : sight.sustained) share /= std::max(1.0, open);
  sight.depth /= std::max(1.0, open);
  return sight;
}

namespace {

/// The month of one organisation's practices.
class Organisation {
 public:
  Organisation(PracticeStagesAccess world, Step& step, const Sight& sight, std::size_t o)
      : world_(world),
        step_(step),
        p_(step.environment.parameters),
        sight_(sight),
        o_(o) {
    const PhiloxWords w = words(draw_organisation);
    const Levers& levers = step.month.levers;
    prescriptive_ = uniform_word(w[word_mode]) >= levers.scaling_coproduced;
    uptake_ = levers.scaling_reach / 12.0 * (prescriptive_ ? p_.prescriptive_speed : 1.0);
    loss_ =
        monthly_loss(reached(of<organisation::Rank>(), levers.learning_support) ? p_.loss_supported
                                                                                : p_.loss_alone);
    halted_ = of<organisation::Halted>() > 0;
  }

  void advance(std::size_t k) {
    row_ = o_ * n_practices + k;
    const PhiloxWords w = words(static_cast<std::uint32_t>(k));
    const double conditions =
        enabling_conditions(static_cast<double>(of<organisation::Readiness>()),
                            static_cast<double>(of<organisation::Resources>()),
                            static_cast<double>(of<organisation::Fit>()),
                            static_cast<double>(at<practice::Local>()), p_);
    if (!halted_) {
      take_up(w);
      move(k, uniform_word(w[word_stage]), conditions);
      if (in_use(at<practice::Stage>())) practise(k, uniform_word(w[word_trial]));
    }
    const bool acts = in_use(at<practice::Stage>()) && !halted_;
    const float weight = practice_weight(step_.month.levers, dimension_of(k));
    world_.write<practice::Effect>()[row_] =
        acts ? weight * at<practice::Depth>() * static_cast<float>(conditions) : 0.0f;
  }

 private:
  template <class C>
  [[nodiscard]] typename C::Type at() const {
    return world_.read<C>()[row_];
  }
  template <class C>
  [[nodiscard]] typename C::Type& change() {
    return world_.change<C>()[row_];
  }
  template <class C>
  [[nodiscard]] typename C::Type of() const {
    return world_.read<C>()[o_];
  }
  [[nodiscard]] PhiloxWords words(std::uint32_t draw) const {
    return draw_words(step_.month.random, EntityKey{of<organisation::Key>()},
                      address_word(step_.month.month, Stream::practices, draw));
  }

  void enter(PracticeStage stage) {
    change<practice::Stage>() = static_cast<std::uint8_t>(stage);
    change<practice::StageSince>() = static_cast<std::uint16_t>(step_.month.month.index());
  }
  void adopt(Adoption how) {
    enter(PracticeStage::prototype);
    change<practice::Adoption>() = static_cast<std::uint8_t>(how);
    change<practice::Trials>() = 0;
    ++step_.flows.practice.adoptions;
  }

  /// What lapses is left as a practice that was never taken up.
  void lapse() {
    enter(PracticeStage::aware);
    change<practice::Adoption>() = static_cast<std::uint8_t>(Adoption::own);
    change<practice::Trials>() = 0;
    change<practice::Depth>() = 0.0f;
    change<practice::Local>() = new_local_conditions;
    ++step_.flows.practice.lapses;
  }

  /// By a programme of scaling (E7.14).
  void take_up(const PhiloxWords& w) {
    if (in_use(at<practice::Stage>())) return;
    if (uniform_word(w[word_uptake]) < uptake_) {
      adopt(prescriptive_ ? Adoption::prescriptive : Adoption::co_produced);
    }
  }

  /// E7.12-E7.15: one draw, to the next stage at its lower end, out of use at its upper.
  void move(std::size_t k, double u, double conditions) {
    const auto stage = static_cast<PracticeStage>(at<practice::Stage>());
    if (u < chance_of_next(k, stage, conditions)) {
      if (stage == PracticeStage::aware) {
        adopt(Adoption::own);
      } else {
        enter(static_cast<PracticeStage>(at<practice::Stage>() + 1));
      }
    } else if (in_use(at<practice::Stage>()) && u >= 1.0 - loss_) {
      lapse();
    }
  }
  [[nodiscard]] double chance_of_next(std::size_t k, PracticeStage stage, double conditions) const {
    const double ties = static_cast<double>(sight_.ties[row_]);
    const double sustained = sight_.sustained[k];
    switch (stage) {
      case PracticeStage::none:
        return p_.awareness_rate * (1.0 + p_.adoption_network * ties);
      case PracticeStage::aware: {
        const double pressure = p_.adoption_network * ties
                                + p_.adoption_narrative * 0.5 * (sustained + sight_.depth)
                                + p_.adoption_tender * step_.month.levers.tender_points_cocreation;
        return p_.adoption_rate
               * pull_to_adopt(pressure, static_cast<double>(of<organisation::ReadingBias>()), p_);
      }
      case PracticeStage::prototype:
        return p_.pilot_rate * static_cast<double>(of<organisation::Readiness>());
      case PracticeStage::pilot:
        return p_.sustain_rate * conditions * left_of_the_stall(at<practice::Trials>(), p_);
      case PracticeStage::sustained:
        return p_.spread_rate * sustained;
      case PracticeStage::spread:
        return p_.spread_rate * static_cast<double>(of<organisation::Fit>());
      case PracticeStage::embedded:
        break;
    }
    return 0.0;
  }

  /// E7.16, E7.17.
  void practise(std::size_t k, double u) {
    const bool prescribed =
        at<practice::Adoption>() == static_cast<std::uint8_t>(Adoption::prescriptive);
    float& local = change<practice::Local>();
    const auto growth =
        static_cast<float>(p_.local_rate * (prescribed ? p_.prescriptive_local : 1.0));
    local += growth * (1.0f - local);

    const auto cells = world_.read<engagement::Level>().subspan(o_ * n_engagements, n_engagements);
    float cap = depth_cap(cells, static_cast<Practice>(k), at<practice::Stage>());
    if (prescribed) {
      const auto limit = static_cast<float>(p_.prescriptive_depth);
      cap = p_.scaling_cap_form < 0.5 ? cap * limit : std::min(cap, limit);
    }
    float& depth = change<practice::Depth>();
    if (depth > cap) depth += 0.05f * (cap - depth);
    if (u * p_.trial_months >= 1.0) return;
    ++step_.flows.practice.trials;
    std::uint16_t& trials = change<practice::Trials>();
    if (trials < 65535) ++trials;
    const double gain =
        p_.trial_gain
        * (1.0 + p_.trial_reflection * static_cast<double>(of<organisation::Reflection>()));
    if (depth < cap) depth += static_cast<float>(std::min(1.0, gain)) * (cap - depth);
  }

  PracticeStagesAccess world_;
  Step& step_;
  const Parameters& p_;
  const Sight& sight_;
  std::size_t o_;
  std::size_t row_ = 0;
  double uptake_ = 0.0;  ///< chance to take a practice up from a programme of scaling
  double loss_ = 0.0;    ///< chance that a practice in use lapses
  bool prescriptive_ = false;
  bool halted_ = false;
};

}  // namespace

void advance_practices(PracticeStagesAccess world, Step& step, const Sight& sight) {
  const auto quality = world.write<organisation::InputQuality>();
  for (std::size_t o = 0; o < quality.size(); ++o) {
    if (!world.is_open(o)) continue;
    Organisation organisation(world, step, sight, o);
    for (std::size_t k = 0; k < n_practices; ++k) organisation.advance(k);
    quality[o] = quality_of_tools(world.effect_of(o, Practice::personalisation),
                                  step.environment.parameters);
  }
}

void run_practice_stages(PracticeStagesAccess world, Step& step) {
  advance_practices(world, step, look_around(world));
}

}  // namespace coprod
