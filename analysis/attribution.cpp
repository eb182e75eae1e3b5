#include "analysis/attribution.hpp"

#include "analysis/mediators.hpp"
#include "analysis/replay.hpp"
#include "core/error.hpp"
#include "output/table.hpp"
#include "run/arms.hpp"
#include "run/job.hpp"
#include "run/meter.hpp"
#include "run/replicates.hpp"
#include "run/results.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr std::size_t paired_mechanisms = 6;
constexpr Coalition all_dimensions = 7;
constexpr std::array<std::string_view, n_dimensions> dimension_levers{
    "practice_strategic", "practice_operational", "practice_identity"};

/// What is changed in both futures from the month in which they part.
struct Variant {
  std::vector<std::string> off{};         ///< mechanisms switched off in both
  Coalition dimensions = all_dimensions;  ///< those whose practices count
  std::vector<const Mediator*> replay{};  ///< of which the reform gets the base's path
};

/// One future under a variant.
struct Future {
  std::shared_ptr<const Environment> environment;
  LeverCalendar levers;
};

/// The calendar with a lever at 0 from `month` on.
void switch_off(LeverCalendar& calendar, std::string_view key, Month month) {
  for (std::size_t lever = 0; lever < all_levers().size(); ++lever) {
    if (all_levers()[lever].key != key) continue;
    auto& entries = calendar.entries[lever][0];
    const double before = all_levers()[lever].neutral;
    if (entries.empty()) entries.push_back({Month(0), before});
    entries.erase(std::find_if(entries.begin(), entries.end(),
                               [&](const LeverEntry& entry) { return entry.month >= month; }),
                  entries.end());
    if (entries.empty()) entries.push_back({Month(0), before});
    entries.push_back({month, 0.0});
  }
}

/// The environment of both futures, which have the same parameters.
std::shared_ptr<const Environment> environment_without(const Scenario& scenario,
                                                       const std::vector<std::string>& mechanisms) {
  std::vector<std::string> off = scenario.mechanisms_off;
  off.insert(off.end(), mechanisms.begin(), mechanisms.end());
  auto environment = std::make_shared<Environment>(
      make_environment(scenario.data_directory, with_mechanisms_off(scenario.parameters, off),
                       scenario.run.scale, {}, scenario.enterprises));
  environment->held = scenario.run.hold;
  return environment;
}

Future future_of(const Scenario& scenario, const Variant& variant, Month parts,
                 std::shared_ptr<const Environment> environment) {
  Future future{std::move(environment), scenario.levers};
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    if ((variant.dimensions >> d & 1u) == 0) {
      switch_off(future.levers, dimension_levers[d], parts);
    }
  }
  return future;
}

/// The years that lie within [from, to]; the first after the last when there is none.
Years whole_years(Month from, Month to) {
  return {from.month_of_year() == 1 ? from.year() : from.year() + 1,
          to.month_of_year() == 12 ? to.year() : to.year() - 1};
}

/// Values of both arms: [arm][outcome][replicate].
using VariantValues = std::array<std::vector<ByReplicate>, 2>;

/// Runs variants of a base and a reform.
class Engine {
 public:
  Engine(const Scenario& base, const Scenario& reform, const AttributionOptions& options)
      : base_(base),
        reform_(reform),
        options_(options),
        executor_(options.threads) {
    const std::string problem = why_not_attributable(base, reform);
    if (!problem.empty()) throw InputError(problem);
    parts_ = *first_difference(base, reform, base.run.start - base.run.burn_in, base.run.end);
    window_ = whole_years(parts_, base.run.end);
    for (const auto& outcome : options.outcomes) selectors_.push_back(Selector::parse(outcome));
  }

  [[nodiscard]] std::string window() const {
    return fmt::format("{}-{}", window_.first, window_.last);
  }
  [[nodiscard]] const std::vector<Selector>& selectors() const { return selectors_; }
  [[nodiscard]] double person_months() const { return person_months_; }

  std::vector<VariantValues> run(const std::vector<Variant>& variants) {
    const auto replicates = static_cast<std::size_t>(base_.run.replicates);
    std::vector<std::array<Future, 2>> futures;
    const auto whole = environment_without(base_, {});
    for (const Variant& variant : variants) {
      stop_if_asked();
      const auto environment =
          variant.off.empty() ? whole : environment_without(base_, variant.off);
      futures.push_back({future_of(base_, variant, parts_, environment),
                         future_of(reform_, variant, parts_, environment)});
      futures.back()[1].levers =
          with_levers_of(base_.levers, futures.back()[1].levers, variant.replay);
    }
    const VariantValues empty{std::vector<ByReplicate>(selectors_.size(), ByReplicate(replicates)),
                              std::vector<ByReplicate>(selectors_.size(), ByReplicate(replicates))};
    std::vector<VariantValues> values(variants.size(), empty);
    const double tail = 2.0 * (base_.run.end - parts_ + 1) * static_cast<double>(variants.size());
    const double past = parts_ - base_.run.start + base_.run.burn_in;
    const Environment& past_environment = *whole;
    Meter meter(
        options_.progress, options_.stop,
        past_environment.persons_at_start * (past + tail) * static_cast<double>(replicates));
    run_all(executor_, replicates, meter, [&](std::size_t replicate, Executor& executor) {
      World world =
          synthesise(past_environment, base_.run.seed, static_cast<std::uint32_t>(replicate),
                     base_.run.start - base_.run.burn_in, executor);
      Observer unread(parts_, 0);
      Pipeline pipeline(past_environment, base_.levers, kernels(), executor);
      advance_to(parts_ - 1, world, unread, pipeline, meter, "attribution");
      note(pipeline.person_months());
      for (std::size_t v = 0; v < variants.size() && !meter.stopped(); ++v) {
        run_variant(variants[v], futures[v], world, executor, replicate, values[v], meter);
      }
    });
    if (meter.stopped()) {
      throw Interrupted(
          "stopped before the effect was attributed; the comparison itself is whole.");
    }
    return values;
  }

 private:
  void stop_if_asked() const {
    if (options_.stop == nullptr || !options_.stop->load(std::memory_order_relaxed)) return;
    throw Interrupted("stopped before the effect was attributed; the comparison itself is whole.");
  }

  void note(double person_months) {
    const std::lock_guard lock(mutex_);
    person_months_ += person_months;
  }

  void run_variant(const Variant& variant, const std::array<Future, 2>& futures, const World& world,
                   Executor& executor, std::size_t replicate, VariantValues& values, Meter& meter) {
    const auto months = static_cast<std::size_t>(base_.run.end - parts_ + 1);
    std::array<World, 2> worlds{world, world};
    std::array<Observer, 2> observers{Observer(parts_, months), Observer(parts_, months)};
    Pipeline base(*futures[0].environment, futures[0].levers, kernels(), executor);
    Pipeline reform(*futures[1].environment, futures[1].levers, kernels(), executor);
    while (worlds[0].month < base_.run.end && !meter.stopped()) {
      if (variant.replay.empty()) {
        base.advance(worlds[0], observers[0]);
        reform.advance(worlds[1], observers[1]);
      } else {
        advance_with_replay({worlds[0], base, observers[0]}, {worlds[1], reform, observers[1]},
                            variant.replay);
      }
    }
    for (std::size_t arm = 0; arm < 2; ++arm) {
      observers[arm].finish(base_.run.end);
      for (std::size_t o = 0; o < selectors_.size(); ++o) {
        values[arm][o][replicate] = selectors_[o].value(observers[arm], window_);
      }
    }
    const double person_months = base.person_months() + reform.person_months();
    meter.add(person_months, "attribution");
    note(person_months);
  }

  const Scenario& base_;
  const Scenario& reform_;
  const AttributionOptions& options_;
  Executor executor_;
  Month parts_;
  Years window_;
  std::vector<Selector> selectors_;
  std::mutex mutex_;
  double person_months_ = 0.0;
};

/// The mechanisms that act in both scenarios.
std::vector<std::string> acting_mechanisms(const Scenario& base, const Scenario& reform) {
  std::vector<std::string> ids;
  for (const auto& mechanism : all_mechanisms()) {
    const auto is_off = [&](const Scenario& scenario) {
      return std::find(scenario.mechanisms_off.begin(), scenario.mechanisms_off.end(), mechanism.id)
             != scenario.mechanisms_off.end();
    };
    if (!is_off(base) && !is_off(reform)) ids.emplace_back(mechanism.id);
  }
  return ids;
}

/// What the variant took away from the effect.
ByReplicate carried(const ByReplicate& effect, const VariantValues& variant, std::size_t outcome) {
  return paired_difference(effect, paired_difference(variant[1][outcome], variant[0][outcome]));
}

/// The six mechanisms whose absence changes the effect most, in pairs.
std::vector<std::array<std::size_t, 2>> largest_pairs(const std::vector<ByReplicate>& carried) {
  std::vector<std::size_t> order(carried.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto size = [&](std::size_t m) { return std::fabs(effect_of(carried[m]).mean); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return size(a) > size(b); });
  std::vector<std::array<std::size_t, 2>> pairs;
  const std::size_t n = std::min(paired_mechanisms, order.size());
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = a + 1; b < n; ++b) pairs.push_back({order[a], order[b]});
  }
  return pairs;
}

}  // namespace

std::string coalition_name(Coalition coalition) {
  if (coalition == 0) return "none";
  std::string name;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    if ((coalition >> d & 1u) == 0) continue;
    name += (name.empty() ? "" : " + ") + std::string(dimension_names[d]);
  }
  return name;
}

std::string why_not_attributable(const Scenario& base, const Scenario& reform) {
  const auto differ =
      first_difference(base, reform, base.run.start - base.run.burn_in, base.run.end);
  if (!differ) {
    return fmt::format(
        "{} differs in nothing from the base {}, so there is no effect to attribute; leave out "
        "--attribute.",
        reform.name, base.name);
  }
  const Years years = whole_years(*differ, base.run.end);
  const bool levers_only =
      same_parameters(base.effective_parameters(), reform.effective_parameters())
      && base.enterprises == reform.enterprises && same_data(base, reform);
  std::string why;
  if (!levers_only) {
    why =
        "it differs in parameters, mechanisms, enterprises or data, so the two have no past in "
        "common";
  } else if (*differ < base.run.start) {
    why = "it differs from the base before the first reported month";
  } else if (years.first > years.last) {
    why = "no whole year is left after the futures part";
  }
  if (why.empty()) return "";
  return fmt::format(
      "the effect of {} cannot be attributed: {} (mechanisms are switched off from the month in "
      "which the futures part); let the reform begin within the reported months, a whole year "
      "before their end, and change levers only; or leave out --attribute.",
      reform.name, why);
}

Attribution attribute_effect(const Scenario& base, const Scenario& reform,
                             const AttributionOptions& options) {
  Engine engine(base, reform, options);
  Attribution found;
  found.base = base.name;
  found.reform = reform.name;
  found.window = engine.window();
  found.mechanisms = acting_mechanisms(base, reform);

  // Coalitions, then each mechanism off, then each with its path held. Where only levers are held
  // that the reform leaves alone, nothing is: all of the effect is left.
  std::vector<Variant> variants;
  for (Coalition c = 0; c <= all_dimensions; ++c) variants.push_back({{}, c, {}});
  const std::size_t first_off = variants.size();
  for (const auto& id : found.mechanisms) variants.push_back({{id}});
  std::vector<std::size_t> replayed(found.mechanisms.size(), all_dimensions);
  for (std::size_t m = 0; m < found.mechanisms.size(); ++m) {
    const auto mediators = mediators_of(found.mechanisms[m]);
    const bool only_levers =
        std::all_of(mediators.begin(), mediators.end(),
                    [](const Mediator* mediator) { return mediator->hold == Hold::lever; });
    if (only_levers && with_levers_of(base.levers, reform.levers, mediators) == reform.levers) {
      continue;
    }
    replayed[m] = variants.size();
    variants.push_back({{}, all_dimensions, mediators});
  }
  const auto values = engine.run(variants);

  for (std::size_t o = 0; o < options.outcomes.size(); ++o) {
    Attributed one;
    one.outcome = options.outcomes[o];
    one.unit = engine.selectors()[o].unit();
    one.base = values[all_dimensions][0][o];
    one.effect = paired_difference(values[all_dimensions][1][o], one.base);
    for (std::size_t m = 0; m < found.mechanisms.size(); ++m) {
      one.carried_off.push_back(carried(one.effect, values[first_off + m], o));
      one.carried_replayed.push_back(carried(one.effect, values[replayed[m]], o));
    }
    for (Coalition c = 0; c <= all_dimensions; ++c) {
      one.coalition.push_back({values[c][0][o], values[c][1][o]});
    }
    for (std::size_t r = 0; r < one.effect.size(); ++r) {
      std::array<double, all_dimensions + 1> effects{};
      for (Coalition c = 0; c <= all_dimensions; ++c) {
        effects[c] = one.coalition[c][1][r] - one.coalition[c][0][r];
      }
      const auto shares = shapley(effects);
      for (std::size_t d = 0; d < n_dimensions; ++d) one.shapley[d].push_back(shares[d]);
    }
    found.outcomes.push_back(std::move(one));
  }

  found.pairs = largest_pairs(found.outcomes.front().carried_off);
  std::vector<Variant> pairs;
  for (const auto& [a, b] : found.pairs) {
    pairs.push_back({{found.mechanisms[a], found.mechanisms[b]}});
  }
  for (const auto& [a, b] : found.pairs) {
    Variant held{{}, all_dimensions, mediators_of(found.mechanisms[a])};
    const auto others = mediators_of(found.mechanisms[b]);
    held.replay.insert(held.replay.end(), others.begin(), others.end());
    pairs.push_back(std::move(held));
  }
  const auto pair_values = engine.run(pairs);
  for (std::size_t o = 0; o < found.outcomes.size(); ++o) {
    Attributed& one = found.outcomes[o];
    for (std::size_t p = 0; p < found.pairs.size(); ++p) {
      one.pair_carried.push_back(carried(one.effect, pair_values[p], o));
      one.pair_carried_replayed.push_back(
          carried(one.effect, pair_values[found.pairs.size() + p], o));
    }
  }
  found.person_months = engine.person_months();
  return found;
}

}  // namespace coprod
