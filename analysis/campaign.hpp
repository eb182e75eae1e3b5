#pragma once

/// Many arms in memory: each is run once per replicate, however many contrasts read it, and nothing
/// is written. Arms share seed and replicate numbers, so that their differences are paired.

#include "analysis/probe.hpp"
#include "analysis/selector.hpp"
#include "run/run.hpp"
#include "scenario/scenario.hpp"

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

/// A scenario of the library and what is changed in it.
struct Arm {
  std::string scenario;             ///< stem; "a+b" composes
  std::vector<Override> overrides;  ///< key and value as TOML: {"M3", "false"}

  /// The same with one more change.
  [[nodiscard]] Arm with(std::string key, std::string value) const;
  [[nodiscard]] Arm without(std::string_view mechanism) const {
    return with(std::string(mechanism), "false");
  }
  friend auto operator<=>(const Arm&, const Arm&) = default;
};

struct CampaignOptions {
  std::filesystem::path scenarios;  ///< the library
  int replicates = 10;
  std::optional<double> scale;  ///< instead of the scenarios'
  std::optional<std::uint64_t> seed;
  int threads = 0;  ///< 0: all
  std::function<void(const Progress&)> progress;
  const std::atomic<bool>* stop = nullptr;
};

class Campaign {
 public:
  /// What is read of an arm. Equal arms and equal readings are the same. Throws UsageError for a
  /// selector or window that cannot be.
  std::size_t read(const Arm& arm, const std::string& selector, const std::string& window);
  /// A probe of an arm. Equal arms and probes of equal names are the same.
  std::size_t probe(const Arm& arm, const Probe& probe);

  /// Runs every arm. Throws InputError with all that is wrong with the scenarios, before anything
  /// is run, or Interrupted.
  void run(const CampaignOptions& options);

  /// By replicate.
  [[nodiscard]] std::span<const double> values(std::size_t reading) const {
    return readings_[reading].values;
  }
  [[nodiscard]] const Selector& selector(std::size_t reading) const {
    return readings_[reading].selector;
  }
  /// What a probe saw, by replicate.
  [[nodiscard]] std::span<const Numbers> seen(std::size_t probe) const {
    return probings_[probe].seen;
  }
  /// One of its numbers by replicate; NaN where it was never added.
  [[nodiscard]] std::vector<double> seen(std::size_t probe, std::string_view number) const;
  [[nodiscard]] std::size_t arms() const { return arms_.size(); }
  [[nodiscard]] double person_months() const { return person_months_; }
  /// As the first scenario had them.
  [[nodiscard]] double scale() const { return scale_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Reading {
    std::size_t arm;
    Selector selector;
    Years window;
    std::vector<double> values;
  };
  struct Probing {
    std::size_t arm;
    Probe probe;
    std::vector<Numbers> seen;
  };
  struct Watch;  ///< the probings of one replicate of an arm
  std::size_t place_of(const Arm& arm);
  [[nodiscard]] std::vector<Scenario> load(const CampaignOptions& options);

  std::vector<Arm> arms_;
  std::vector<Reading> readings_;
  std::vector<Probing> probings_;
  double person_months_ = 0.0;
  double scale_ = 1.0;
  std::uint64_t seed_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace coprod
