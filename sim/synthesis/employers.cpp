#include "synthesis/employers.hpp"

#include "core/math.hpp"
#include "random/draws.hpp"
#include "world/new_enterprise.hpp"

#include <algorithm>
#include <cmath>

namespace coprod {

namespace {

/// Index of the Pareto law of large units: mean 200 from 50 on.
constexpr double large_index = 4.0 / 3.0;

/// Middle quantiles of n equal parts of a Pareto law from `least`, cut off at `below` (0: nowhere).
std::vector<double> pareto_sizes(std::size_t n, double index, double least, double below) {
  const double kept = below > 0.0 ? 1.0 - pow64(least / below, index) : 1.0;
  std::vector<double> size(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(n);
    size[i] = least * exp64(-log64(1.0 - u * kept) / index);
  }
  return size;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Sizes of n units of a class, smallest first, whose mean is `mean`: the index of the law is found by
/// halving, as the means of quantiles and of the law differ by the largest unit.
std::vector<double> sizes_of(const SizeClass& of, std::size_t n, double mean) {
  if (&of == &size_classes[class_of_government]) {
    std::vector<double> size = pareto_sizes(n, large_index, 1.0, 0.0);
    const double factor = mean / mean_of(size);
    for (double& s : size) s *= factor;
    return size;
  }
  if (!(of.least > 0.0) || mean <= of.least) return std::vector<double>(n, mean);
  double low = 0.05;
  double high = 50.0;
  for (int step = 0; step < 30; ++step) {
    const double index = 0.5 * (low + high);
    (mean_of(pareto_sizes(n, index, of.least, of.below)) > mean ? low : high) = index;
  }
  return pareto_sizes(n, 0.5 * (low + high), of.least, of.below);
}

/// Rows of each class.
std::array<std::size_t, size_classes.size()> rows_by_class(std::size_t n, double scale) {
  std::array<std::size_t, size_classes.size()> rows{};
  const auto wanted = [&](std::size_t c, std::size_t most) {
    const double units = std::floor(size_classes[c].units * scale + 0.5);
    return std::clamp<std::size_t>(static_cast<std::size_t>(units), 1,
                                   std::max<std::size_t>(1, most));
  };
  rows[class_of_government] = wanted(class_of_government, n / 10);
  rows[class_of_large] = wanted(class_of_large, 2 * n / 3 - std::min(2 * n / 3, n / 10));
  const std::size_t rest = n - rows[class_of_government] - rows[class_of_large];
  const double share =
      size_classes[0].persons / (size_classes[0].persons + size_classes[1].persons);
  rows[0] = static_cast<std::size_t>(std::floor(share * static_cast<double>(rest) + 0.5));
  rows[1] = rest - rows[0];
  return rows;
}

double persons_of(const EmployerRow& row) {
  return static_cast<double>(row.establishments) * static_cast<double>(row.size);
}

/// Gives each row a district, largest first.
void spread(std::vector<EmployerRow>& rows, const std::array<double, n_districts>& share) {
  std::stable_sort(rows.begin(), rows.end(), [](const EmployerRow& a, const EmployerRow& b) {
    return persons_of(a) > persons_of(b);
  });
  double persons = 0.0;
  for (const EmployerRow& row : rows) persons += persons_of(row);
  std::array<double, n_districts> lacking{};
  for (std::size_t d = 0; d < n_districts; ++d) lacking[d] = share[d] * persons;
  for (EmployerRow& row : rows) {
    const auto d = std::max_element(lacking.begin(), lacking.end());
    *d -= persons_of(row);
    row.district = static_cast<std::uint8_t>(d - lacking.begin());
  }
  std::stable_sort(rows.begin(), rows.end(), [](const EmployerRow& a, const EmployerRow& b) {
    return a.district < b.district;
  });
}

}  // namespace

std::vector<EmployerRow> employer_rows(std::size_t n, double scale,
                                       const std::array<double, n_districts>& district_share) {
  const auto count = rows_by_class(n, scale);
  const double standard = (size_classes[0].persons + size_classes[1].persons) * scale
                          / static_cast<double>(std::max<std::size_t>(1, count[0] + count[1]));
  std::vector<EmployerRow> rows;
  rows.reserve(n);
  for (std::size_t c = 0; c < size_classes.size(); ++c) {
    if (count[c] == 0) continue;
    const SizeClass& of = size_classes[c];
    const auto in_class = static_cast<double>(count[c]);
    const double establishments = std::max(1.0, of.units * scale / in_class);
    const double mean = of.persons * scale / (in_class * establishments);
    for (const double size : sizes_of(of, count[c], mean)) {
      EmployerRow row{};
      row.size_class = static_cast<std::uint8_t>(c);
      row.establishments = static_cast<float>(establishments);
      row.size = static_cast<float>(size);
      row.slots = static_cast<float>(establishments * size / standard);
      rows.push_back(row);
    }
  }
  spread(rows, district_share);
  return rows;
}

void make_employers(World& world, const Environment& env, Month month) {
  const Parameters& p = env.parameters;
  const std::size_t n = std::max<std::size_t>(
      n_districts, static_cast<std::size_t>(std::floor(p.n_employers * env.scale + 0.5)));
  const std::vector<EmployerRow> rows = employer_rows(n, env.scale, env.district_share);
  const double variance = p.quota_openness_spread * p.quota_openness_spread;
  auto& employers = world.employers;
  employers.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const EmployerRow& row = rows[i];
    const EntityKey key = EntityKey::make(EntityKind::employer, Origin::synthesis, 0, i);
    const auto words = [&](EmployerDraw draw) {
      return draw_words(world.random, key, address_word(month, Stream::organisations, draw));
    };
    const PhiloxWords w = words(draw_trade);
    const PhiloxWords v = words(draw_stance);
    const PhiloxWords o = words(draw_openness);
    const bool of_government = row.size_class == class_of_government;
    employers.get<employer::Key>()[i] = key.bits;
    employers.get<employer::District>()[i] = row.district;
    employers.get<employer::Sector>()[i] = draw_sector(env, uniform_word(w[0]));
    employers.get<employer::Establishments>()[i] = row.establishments;
    employers.get<employer::Size>()[i] = row.size;
    employers.get<employer::Slots>()[i] = row.slots;
    employers.get<employer::Public>()[i] = of_government ? 1 : 0;
    // Civil servants with disabilities are .6 of the share in all jobs (evidence.md E3, R6).
    double openness = of_government ? 0.6 : 1.0;
    if (variance > 1e-6) {
      const double shape = static_cast<double>(row.establishments) / variance;
      openness *= gamma_quantile64(shape, uniform64(o[0], o[1])) / shape;
    }
    employers.get<employer::Openness>()[i] = static_cast<float>(openness);
    const double deviate = normal_quantile64(uniform64(o[2], o[3]));
    employers.get<employer::Productivity>()[i] = static_cast<float>(
        exp64(p.employer_spread * deviate - 0.5 * p.employer_spread * p.employer_spread));
    employers.get<employer::VacancyRate>()[i] =
        static_cast<float>(p.vacancy_rate * (0.4 + 1.2 * uniform_word(w[3])) * openness);
    // 17% interested in hiring, 27% unsure, 55% not (evidence.md C4, 2016); levels are assumed.
    const double stance = uniform_word(v[0]);
    const double centre = stance < 0.17 ? 0.8 : stance < 0.44 ? 0.55 : 0.35;
    employers.get<employer::Attitude>()[i] = employers.get<employer::AttitudeAtStart>()[i] =
        static_cast<float>(centre + 0.2 * (uniform_word(v[1]) - 0.5));
    employers.get<employer::RiskAtStart>()[i] = employers.get<employer::PerceivedRisk>()[i] =
        static_cast<float>(std::min(1.0, p.risk_mean * (0.5 + uniform_word(v[2]))));
    // A quarter of employers know how to accommodate (evidence.md D8).
    employers.get<employer::AccommodationKnowHow>()[i] =
        static_cast<float>(uniform_word(v[3]) < 0.25 ? std::min(0.95, 4.0 * p.know_how_mean) : 0.0);
  }
}

}  // namespace coprod
