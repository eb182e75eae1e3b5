#include "processes/organisations/places.hpp"

#include "processes/rules/apportion.hpp"
#include "processes/rules/leave_job.hpp"
#include "processes/rules/ngo_shares.hpp"
#include "random/draws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <compare>

namespace coprod {

ProcessInfo places_info() {
  ProcessInfo info;
  info.step = 8;
  info.name = "places";
  info.dimension = "none";
  info.kind = ProcessKind::settled;
  info.purpose = "free places of services go to those who wait longest";
  info.mechanisms = {"M11", "M22"};
  info.equations = {"E8.7", "E8.8", "E8.9"};
  info.parameters = {&Parameters::deferral_share};
  info.levers = {"sheltered_places", "training_places", "supported_employment_places"};
  return info;
}

namespace {

/// Members are in the order in which applicants are compared.
struct Applicant {
  std::uint8_t order;      ///< priority class, 0 first
  double standing;         ///< by need and waiting, first the lowest; 0 where waiting alone counts
  std::uint16_t since;     ///< month of joining
  std::uint32_t priority;  ///< keyed random
  std::uint64_t key;
  std::uint32_t person;

  friend auto operator<=>(const Applicant&, const Applicant&) = default;
};

/// Free places of one service by NGO.
class FreePlaces {
 public:
  FreePlaces(std::span<std::int32_t> places, std::span<std::int32_t> used,
             std::span<const std::uint8_t> district)
      : places_(places),
        used_(used),
        district_(district) {}

  [[nodiscard]] std::int64_t count() const {
    std::int64_t free = 0;
    for (std::size_t n = 0; n < places_.size(); ++n) free += places_[n] - used_[n];
    return free;
  }
  /// Takes a place for a person of `district` (E8.9); there must be one.
  std::uint32_t take(std::uint8_t district) {
    std::size_t best = 0;
    std::int32_t most = -1;
    for (std::size_t n = 0; n < places_.size(); ++n) {
      const std::int32_t free = places_[n] - used_[n];
      if (free <= 0) continue;
      const std::int32_t rank = free + (district_[n] == district ? 1 << 24 : 0);
      if (rank > most) {
        most = rank;
        best = n;
      }
    }
    ++used_[best];
    return static_cast<std::uint32_t>(best);
  }

 private:
  std::span<std::int32_t> places_;
  std::span<std::int32_t> used_;
  std::span<const std::uint8_t> district_;
};

Service service_of_client(std::uint8_t status) {
  return status == static_cast<std::uint8_t>(Status::sheltered_workshop)
             ? Service::sheltered_workshop
         : status == static_cast<std::uint8_t>(Status::training) ? Service::training
                                                                 : Service::supported_employment;
}

/// How far policy for a service fits need; workshops go by waiting alone.
double fit_of(PlacesAccess world, std::size_t service) {
  const auto fit = world.read<programme_policy::Fit>();
  switch (static_cast<Service>(service)) {
    case Service::supported_employment:
      return static_cast<double>(fit[static_cast<std::size_t>(Programme::supported_employment)]);
    case Service::training:
      return static_cast<double>(fit[static_cast<std::size_t>(Programme::on_the_job_training)]);
    default:
      return 0.0;
  }
}

/// Need, 0 to 1: half by severity, half by months without work, up to two years (assumption).
double need_of(PlacesAccess world, std::uint32_t i, Month now) {
  const double months = now.index() - world.read<person::LastWorkMonth>()[i];
  return 0.25 * world.read<person::Severity>()[i] + 0.5 * std::clamp(months / 24.0, 0.0, 1.0);
}

/// Puts a line into the order of E8.8: by need as far as policy fits it, for the rest by waiting.
void order_by_need(PlacesAccess world, std::vector<Applicant>& line, double fit, Month now) {
  if (!(fit > 0.0)) return;
  std::sort(line.begin(), line.end());
  const auto n = static_cast<double>(line.size());
  for (std::size_t a = 0; a < line.size(); ++a) {
    const double waiting = (n - static_cast<double>(a)) / n;
    line[a].standing = -(fit * need_of(world, line[a].person, now) + (1.0 - fit) * waiting);
  }
}

void admit(PlacesAccess world, Step& step, std::uint32_t i, Service service,
           std::uint32_t ngo_row) {
  const std::uint8_t from = world.read<person::Status>()[i];
  if (from == static_cast<std::uint8_t>(Status::social_enterprise)) {
    leave_enterprise(world, step, i, ExitCause::sheltered_workshop);
  }
  const Status to = service == Service::sheltered_workshop ? Status::sheltered_workshop
                    : service == Service::training         ? Status::training
                                                           : Status::seeking;
  const auto index = static_cast<std::size_t>(service);
  ++step.flows.admitted[index];
  step.flows.waited[index] += step.month.month.index() - world.read<person::QueueSince>()[i];
  world.write<person::Queue>()[i] = 0;
  world.write<person::Employer>()[i] = ngo_row;
  world.write<person::Route>()[i] = static_cast<std::uint8_t>(
      service == Service::supported_employment ? Route::supported_placement : Route::incumbent);
  if (from == static_cast<std::uint8_t>(to)) return;
  ++step.flows.counts.transitions[std::size_t{from} * n_statuses + static_cast<std::size_t>(to)];
  world.write<person::Status>()[i] = static_cast<std::uint8_t>(to);
  world.write<person::StatusSince>()[i] = static_cast<std::uint16_t>(step.month.month.index());
}

}  // namespace

void run_places(PlacesAccess world, Step& step) {
  const Parameters& p = step.environment.parameters;
  const Levers& levers = step.month.levers;
  const auto status = world.read<person::Status>();
  const auto queue = world.read<person::Queue>();
  const auto since = world.read<person::QueueSince>();
  const auto key = world.read<person::Key>();
  const auto tie = world.read<person::Employer>();
  const auto district = world.read<person::District>();
  const std::array<std::span<std::int32_t>, n_services> places{
      world.change<ngo::ShelteredPlaces>(), world.change<ngo::TrainingPlaces>(),
      world.change<ngo::SupportedPlaces>()};
  const std::array<std::span<std::int32_t>, n_services> used{world.change<ngo::ShelteredUsed>(),
                                                             world.change<ngo::TrainingUsed>(),
                                                             world.change<ngo::SupportedUsed>()};

  // Places taken: clients of before, but for those whom participation has sent home since.
  for (const auto& column : used) std::fill(column.begin(), column.end(), 0);
  for (const BlockStore& block : step.blocks) {
    for (std::uint32_t k = 0; k < block.output.clients.size; ++k) {
      const std::uint32_t i = block.output.clients.data[k];
      if (tie[i] == no_row) continue;
      ++used[static_cast<std::size_t>(service_of_client(status[i]))][tie[i]];
    }
  }
  const std::vector<double> share = ngo_shares(world, step.environment);
  const std::array<double, n_services> funded{levers.sheltered_places, levers.training_places,
                                              levers.supported_employment_places};
  for (std::size_t s = 0; s < n_services; ++s) {
    const auto total =
        static_cast<std::int64_t>(std::floor(funded[s] * step.environment.scale + 0.5));
    const auto part = apportion(total, share);
    step.flows.places[s] = total;
    for (std::size_t n = 0; n < part.size(); ++n) {
      places[s][n] = std::max(used[s][n], static_cast<std::int32_t>(part[n]));
    }
  }

  constexpr std::uint32_t ahead = 8;  // persons whose columns are fetched before their turn
  std::array<std::vector<Applicant>, n_services> waiting;
  const std::uint32_t year = static_cast<std::uint32_t>(step.month.month.index()) / 12 * 12;
  for (const BlockStore& block : step.blocks) {
    for (std::uint32_t k = 0; k < block.output.waiting.size; ++k) {
      const std::uint32_t i = block.output.waiting.data[k];
      if (k + ahead < block.output.waiting.size) {
        const std::uint32_t next = block.output.waiting.data[k + ahead];
        __builtin_prefetch(&queue[next]);
        __builtin_prefetch(&since[next]);
        __builtin_prefetch(&key[next]);
      }
      if (queue[i] == 0) continue;
      const auto place = static_cast<Queue>(queue[i]);
      const auto service = static_cast<std::size_t>(service_of(place));
      ++step.flows.waiting[service];
      step.flows.in_queue[service] += step.month.month.index() - since[i];
      const PhiloxWords w =
          draw_words(step.month.random, EntityKey{key[i]},
                     address_word(Month(static_cast<std::int32_t>(year)), Stream::places));
      const bool declines = service_of(place) != Service::supported_employment
                            && uniform_word(w[0]) < p.deferral_share;
      if (declines) continue;
      waiting[service].push_back({static_cast<std::uint8_t>(place != Queue::supported_return), 0.0,
                                  since[i], w[1], key[i], i});
    }
  }
  for (std::size_t s = 0; s < n_services; ++s) {
    FreePlaces free(places[s], used[s], world.read<ngo::District>());
    auto& line = waiting[s];
    order_by_need(world, line, fit_of(world, s), step.month.month);
    const auto admitted = std::min(static_cast<std::size_t>(free.count()), line.size());
    const auto cut = line.begin() + static_cast<std::ptrdiff_t>(admitted);
    if (cut != line.end()) std::nth_element(line.begin(), cut, line.end());
    std::sort(line.begin(), cut);
    for (std::size_t a = 0; a < admitted; ++a) {
      const std::uint32_t i = line[a].person;
      // A seeker's place in supported employment; others in the queue for it search alone.
      admit(world, step, i, static_cast<Service>(s), free.take(district[i]));
    }
    step.flows.waiting[s] -= static_cast<std::int64_t>(admitted);
    for (const std::int32_t n : used[s]) step.flows.places_taken[s] += n;
  }
}

}  // namespace coprod
