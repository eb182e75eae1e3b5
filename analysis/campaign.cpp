#include "analysis/campaign.hpp"

#include "core/error.hpp"
#include "run/replicates.hpp"
#include "synthesis/synthesis.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>

#include <fmt/format.h>

namespace coprod {

namespace {

using Clock = std::chrono::steady_clock;
/// What the replicates of one arm share; fitted by the first, dropped by the last.
class SharedEnvironment {
 public:
  std::shared_ptr<const Environment> get(const Scenario& scenario) {
    const std::lock_guard lock(mutex_);
    if (!environment_) {
      auto fresh = std::make_shared<Environment>(
          make_environment(scenario.data_directory, scenario.effective_parameters(),
                           scenario.run.scale, {}, scenario.enterprises));
      fresh->held = scenario.run.hold;
      environment_ = std::move(fresh);
    }
    return environment_;
  }
  void leave(int of) {
    const std::lock_guard lock(mutex_);
    if (++left_ == of) environment_.reset();
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const Environment> environment_;
  int left_ = 0;
};

std::string path_of(const std::filesystem::path& library, const std::string& stems) {
  std::string path;
  std::size_t begin = 0;
  while (begin <= stems.size()) {
    const std::size_t end = std::min(stems.find('+', begin), stems.size());
    const std::string file = stems.substr(begin, end - begin) + ".toml";
    path += begin == 0 ? (library / file).string() : "+" + file;
    begin = end + 1;
  }
  return path;
}

}  // namespace

Arm Arm::with(std::string key, std::string value) const {
  Arm arm = *this;
  arm.overrides.emplace_back(std::move(key), std::move(value));
  return arm;
}

/// Looks of one run, each in its months.
struct Campaign::Watch {
  Watch(Campaign& campaign, std::size_t arm, std::size_t replicate) {
    for (auto& probing : campaign.probings_) {
      if (probing.arm == arm) {
        looks.push_back({&probing.probe, probing.probe.begin(), &probing.seen[replicate]});
      }
    }
  }
  void look(const MonthView& view) {
    for (auto& one : looks) {
      const auto& months = one.probe->months;
      if (std::binary_search(months.begin(), months.end(), view.month.month)) {
        one.look(view, *one.seen);
      }
    }
  }

  struct One {
    const Probe* probe;
    Look look;
    Numbers* seen;
  };
  std::vector<One> looks;
};

std::size_t Campaign::place_of(const Arm& arm) {
  auto found = std::find(arms_.begin(), arms_.end(), arm);
  if (found == arms_.end()) found = arms_.insert(arms_.end(), arm);
  return static_cast<std::size_t>(found - arms_.begin());
}

std::size_t Campaign::read(const Arm& arm, const std::string& selector, const std::string& window) {
  const Years years = parse_years(window);
  const std::size_t a = place_of(arm);
  for (std::size_t i = 0; i < readings_.size(); ++i) {
    const Reading& one = readings_[i];
    if (one.arm == a && one.selector.text() == selector && one.window == years) return i;
  }
  readings_.push_back({a, Selector::parse(selector), years, {}});
  return readings_.size() - 1;
}

std::size_t Campaign::probe(const Arm& arm, const Probe& probe) {
  const std::size_t a = place_of(arm);
  for (std::size_t i = 0; i < probings_.size(); ++i) {
    if (probings_[i].arm == a && probings_[i].probe.name == probe.name) return i;
  }
  probings_.push_back({a, probe, {}});
  return probings_.size() - 1;
}

std::vector<double> Campaign::seen(std::size_t probe, std::string_view number) const {
  std::vector<double> values;
  for (const Numbers& numbers : seen(probe)) values.push_back(numbers.mean(number));
  return values;
}

std::vector<Scenario> Campaign::load(const CampaignOptions& options) {
  std::vector<Scenario> scenarios;
  std::vector<std::string> errors;
  const auto fail = [&](const std::string& sentence) {
    if (std::find(errors.begin(), errors.end(), sentence) == errors.end()) {
      errors.push_back(sentence);
    }
  };
  for (std::size_t a = 0; a < arms_.size(); ++a) {
    auto overrides = arms_[a].overrides;
    if (options.scale) overrides.emplace_back("run.scale", fmt::format("{}", *options.scale));
    if (options.seed) overrides.emplace_back("run.seed", std::to_string(*options.seed));
    try {
      scenarios.push_back(load_scenario(path_of(options.scenarios, arms_[a].scenario), overrides));
    } catch (const InputError& error) {
      fail(error.what());
      continue;
    }
    Scenario& scenario = scenarios.back();
    for (const auto& sentence : scenario.warnings) {
      if (std::find(warnings_.begin(), warnings_.end(), sentence) == warnings_.end()) {
        warnings_.push_back(sentence);
      }
    }
    // No month is simulated that nobody reads.
    Month last = scenario.run.start;
    for (const auto& reading : readings_) {
      if (reading.arm != a) continue;
      if (reading.window.first_month() < scenario.run.start
          || reading.window.last_month() > scenario.run.end) {
        fail(
            fmt::format("{}: the window {}-{} is not within the months that it reports ({} to "
                        "{}); let run.start be earlier or run.end later.",
                        scenario.name, reading.window.first, reading.window.last,
                        to_string(scenario.run.start), to_string(scenario.run.end)));
      }
      last = std::max(
          last, reading.selector.looks_ahead() ? scenario.run.end : reading.window.last_month());
    }
    for (const auto& probing : probings_) {
      if (probing.arm != a || probing.probe.months.empty()) continue;
      const Month from = probing.probe.months.front();
      const Month to = probing.probe.months.back();
      if (from < scenario.run.start || to > scenario.run.end) {
        fail(
            fmt::format("{}: '{}' looks from {} to {}, not within the months that it reports ({} "
                        "to {}); let run.start be earlier or run.end later.",
                        scenario.name, probing.probe.name, to_string(from), to_string(to),
                        to_string(scenario.run.start), to_string(scenario.run.end)));
      }
      last = std::max(last, to);
    }
    scenario.run.end = std::min(scenario.run.end, last);
  }
  if (!errors.empty()) throw InputError(errors);
  return scenarios;
}

void Campaign::run(const CampaignOptions& options) {
  const std::vector<Scenario> scenarios = load(options);
  if (scenarios.empty()) return;
  scale_ = scenarios.front().run.scale;
  seed_ = scenarios.front().run.seed;
  const auto replicates = static_cast<std::size_t>(options.replicates);
  for (auto& reading : readings_) reading.values.assign(replicates, 0.0);
  for (auto& probing : probings_) probing.seen.assign(replicates, Numbers{});

  double months = 0.0;
  for (const auto& s : scenarios) {
    months += static_cast<double>(s.run.end - s.run.start + 1 + s.run.burn_in);
  }
  std::vector<SharedEnvironment> environments(scenarios.size());
  const double persons = environments.front().get(scenarios.front())->persons_at_start;
  Meter meter(options.progress, options.stop, persons * months * static_cast<double>(replicates));
  std::mutex mutex;

  Executor executor(options.threads);
  run_all(executor, scenarios.size() * replicates, meter, [&](std::size_t i, Executor& within) {
    const std::size_t a = i / replicates;
    const auto replicate = static_cast<std::uint32_t>(i % replicates);
    const Scenario& scenario = scenarios[a];
    const RunSettings& run = scenario.run;
    const auto environment = environments[a].get(scenario);
    World world = synthesise(*environment, run.seed, replicate, run.start - run.burn_in, within);
    Observer observer(run.start, static_cast<std::size_t>(run.end - run.start + 1));
    Pipeline pipeline(*environment, scenario.levers, kernels(), within);
    Watch watch(*this, a, replicate);
    const auto look = [&] {
      watch.look({world, *environment, pipeline.month(), pipeline.flows()});
    };
    if (!advance_to(run.end, world, observer, pipeline, meter,
                    fmt::format("arm {} of {}", a + 1, scenarios.size()), look)) {
      return;
    }
    observer.finish(run.end);
    for (auto& reading : readings_) {
      if (reading.arm == a)
        reading.values[replicate] = reading.selector.value(observer, reading.window);
    }
    environments[a].leave(options.replicates);
    const std::lock_guard lock(mutex);
    person_months_ += pipeline.person_months();
  });
  if (meter.stopped()) {
    throw Interrupted(
        "stopped before all arms had run; nothing was written (an experiment is whole "
        "or absent).");
  }
}

}  // namespace coprod
