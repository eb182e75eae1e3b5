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
  info.mechanisms = {"M25", "M26", "M31", "M32", "M37", "M38", "M39", "M40", "M42"};
  info.equations = {"E7.12", "E7.13", "E7.14", "E7.15", "E7.16", "E7.17", "E7.18", "E9.2"};
  info.parameters = {&Parameters::adoption_slope,
                     &Parameters::adoption_threshold,
                     &Parameters::adoption_drive,
                     &Parameters::adoption_network,
                     &Parameters::adoption_narrative,
                     &Parameters::adoption_tender,
                     &Parameters::awareness_rate,
                     &Parameters::adoption_rate,
                     &Parameters::pilot_rate,
                     &Parameters::sustain_rate,
                     &Parameters::pilot_stall,
                     &Parameters::trials_needed,
                     &Parameters::project_months,
                     &Parameters::lapse_rate,
                     &Parameters::mainstream_protection,
                     &Parameters::decay_rate,
                     &Parameters::spread_rate,
                     &Parameters::embed_rate,
                     &Parameters::trial_months,
                     &Parameters::trial_gain,
                     &Parameters::trial_reflection,
                     &Parameters::prescriptive_speed,
                     &Parameters::prescriptive_depth,
                     &Parameters::prescriptive_local,
                     &Parameters::scaling_uptake,
                     &Parameters::condition_step,
                     &Parameters::resources_ngo,
                     &Parameters::resources_enterprise,
                     &Parameters::resources_mainstreamed,
                     &Parameters::local_rate,
                     &Parameters::iceberg_weight,
                     &Parameters::bias_spread,
                     &Parameters::tools_base,
                     &Parameters::tools_gain};
  info.levers = {"scaling_reach",        "scaling_coproduced",
                 "budget_mainstreaming", "tender_points_cocreation",
                 "practice_strategic",   "practice_operational",
                 "practice_identity"};
  info.writes = written_by<practice::Rows, organisation::Rows>("practice_stages");
  return info;
}

double pull_to_adopt(double pressure, double bias, const Parameters& p) {
  return logistic64(p.adoption_slope
                    * (pressure - p.adoption_threshold - 0.1 * p.bias_spread * bias));
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

Sight look_around(const World& world) {
  const std::size_t n = world.organisations.size();
  const auto stage = world.practices.get<practice::Stage>();
  const auto level = world.engagements.get<engagement::Level>();
  Sight sight;
  sight.ties.assign(n * n_practices, 0.0f);
  std::vector<float> all(n, 0.0f);
  const auto from = world.organisation_ties.get<organisation_tie::From>();
  const auto to = world.organisation_ties.get<organisation_tie::To>();
  const auto intensity = world.organisation_ties.get<organisation_tie::Intensity>();
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
  Organisation(Step& step, const Sight& sight, std::size_t o)
      : step_(step),
        world_(step.world),
        p_(step.environment.parameters),
        sight_(sight),
        o_(o) {
    const PhiloxWords w = words(draw_organisation);
    const Levers& levers = step.month.levers;
    reached_ = uniform_word(w[word_reached]) < levers.scaling_reach / 12.0;
    prescriptive_ = uniform_word(w[word_mode]) >= levers.scaling_coproduced;
    mainstreamed_ = reached(of<organisation::Rank>(), levers.budget_mainstreaming);
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
      take_up(k, w);
      move(k, uniform_word(w[word_stage]), conditions);
      if (in_use(at<practice::Stage>())) practise(k, uniform_word(w[word_trial]));
    }
    const bool acts = in_use(at<practice::Stage>()) && !halted_;
    const float weight = step_.month.practice_weight[static_cast<std::size_t>(dimension_of(k))];
    at<practice::Effect>() =
        acts ? weight * at<practice::Depth>() * static_cast<float>(conditions) : 0.0f;
  }

 private:
  template <class C>
  [[nodiscard]] typename C::Type& at() {
    return world_.practices.get<C>()[row_];
  }
  template <class C>
  [[nodiscard]] typename C::Type of() const {
    return world_.organisations.get<C>()[o_];
  }
  [[nodiscard]] PhiloxWords words(std::uint32_t draw) const {
    return draw_words(step_.month.random, EntityKey{of<organisation::Key>()},
                      address_word(step_.month.month, Stream::practices, draw));
  }

  void enter(PracticeStage stage) {
    at<practice::Stage>() = static_cast<std::uint8_t>(stage);
    at<practice::StageSince>() = static_cast<std::uint16_t>(step_.month.month.index());
  }
  void adopt(Adoption how) {
    enter(PracticeStage::prototype);
    at<practice::Adoption>() = static_cast<std::uint8_t>(how);
    at<practice::Trials>() = 0;
    ++step_.flows.practice.adoptions;
  }

  /// A programme of scaling reaches it (E7.14).
  void take_up(std::size_t, const PhiloxWords& w) {
    if (!reached_ || in_use(at<practice::Stage>())) return;
    const double speed = prescriptive_ ? p_.prescriptive_speed : 1.0;
    if (uniform_word(w[word_uptake]) < p_.scaling_uptake * speed) {
      adopt(prescriptive_ ? Adoption::prescriptive : Adoption::co_produced);
    }
  }

  /// E7.12-E7.15.
  void move(std::size_t k, double u, double conditions) {
    const double ties = static_cast<double>(sight_.ties[row_]);
    const double sustained = sight_.sustained[k];
    switch (static_cast<PracticeStage>(at<practice::Stage>())) {
      case PracticeStage::none:
        if (u < p_.awareness_rate * (1.0 + 2.0 * ties)) enter(PracticeStage::aware);
        break;
      case PracticeStage::aware: {
        const double pressure = p_.adoption_drive + p_.adoption_network * ties
                                + p_.adoption_narrative * 0.5 * (sustained + sight_.depth)
                                + p_.adoption_tender * step_.month.levers.tender_points_cocreation;
        const auto bias = static_cast<double>(of<organisation::ReadingBias>());
        if (u < p_.adoption_rate * pull_to_adopt(pressure, bias, p_)) adopt(Adoption::own);
        break;
      }
      case PracticeStage::prototype:
        if (u < p_.pilot_rate * static_cast<double>(of<organisation::Readiness>())) {
          enter(PracticeStage::pilot);
        }
        break;
      case PracticeStage::pilot: {
        const double repetition = std::min(1.0, at<practice::Trials>() / p_.trials_needed);
        const double stall = p_.pilot_stall + (1.0 - p_.pilot_stall) * repetition;
        if (u < p_.sustain_rate * conditions * stall) {
          enter(PracticeStage::sustained);
          break;
        }
        const std::int32_t age = step_.month.month.index() - at<practice::StageSince>();
        const double lapses =
            p_.lapse_rate * (mainstreamed_ ? 1.0 - p_.mainstream_protection : 1.0);
        if (age > p_.project_months && u >= 1.0 - lapses) {
          enter(PracticeStage::aware);
          ++step_.flows.practice.lapses;
        }
        break;
      }
      case PracticeStage::sustained:
        if (u < p_.spread_rate * sustained) {
          enter(PracticeStage::spread);
        } else if (u >= 1.0 - p_.decay_rate * (1.0 - conditions)) {
          enter(PracticeStage::pilot);
        }
        break;
      case PracticeStage::spread:
        if (u < p_.embed_rate * static_cast<double>(of<organisation::Fit>())) {
          enter(PracticeStage::embedded);
        } else if (u >= 1.0 - p_.decay_rate * (1.0 - conditions)) {
          enter(PracticeStage::sustained);
        }
        break;
      case PracticeStage::embedded:
        break;
    }
  }

  /// E7.16, E7.17.
  void practise(std::size_t k, double u) {
    const bool prescribed =
        at<practice::Adoption>() == static_cast<std::uint8_t>(Adoption::prescriptive);
    float& local = at<practice::Local>();
    const auto growth =
        static_cast<float>(p_.local_rate * (prescribed ? p_.prescriptive_local : 1.0));
    local += growth * (1.0f - local);

    const auto cells =
        world_.engagements.get<engagement::Level>().subspan(o_ * n_engagements, n_engagements);
    float cap = depth_cap(cells, static_cast<Practice>(k), at<practice::Stage>());
    if (prescribed) cap = std::min(cap, static_cast<float>(p_.prescriptive_depth));
    float& depth = at<practice::Depth>();
    if (depth > cap) depth += 0.05f * (cap - depth);
    if (u * p_.trial_months >= 1.0) return;
    ++step_.flows.practice.trials;
    std::uint16_t& trials = at<practice::Trials>();
    if (trials < 65535) ++trials;
    const double gain =
        p_.trial_gain
        * (1.0 + p_.trial_reflection * static_cast<double>(of<organisation::Reflection>()));
    if (depth < cap) depth += static_cast<float>(std::min(1.0, gain)) * (cap - depth);
  }

  Step& step_;
  World& world_;
  const Parameters& p_;
  const Sight& sight_;
  std::size_t o_;
  std::size_t row_ = 0;
  bool reached_ = false;
  bool prescriptive_ = false;
  bool mainstreamed_ = false;
  bool halted_ = false;
};

}  // namespace

void advance_practices(Step& step, const Sight& sight) {
  for (std::size_t o = 0; o < step.world.organisations.size(); ++o) {
    if (!step.world.is_open(o)) continue;
    Organisation organisation(step, sight, o);
    for (std::size_t k = 0; k < n_practices; ++k) organisation.advance(k);
    step.world.organisations.get<organisation::InputQuality>()[o] = quality_of_tools(
        step.world.effect_of(o, Practice::personalisation), step.environment.parameters);
  }
}

void run_practice_stages(Step& step) { advance_practices(step, look_around(step.world)); }

}  // namespace coprod
