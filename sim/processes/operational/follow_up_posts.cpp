#include "processes/operational/follow_up_posts.hpp"

#include "processes/government/policy_calendar.hpp"
#include "processes/operational/care_stance.hpp"
#include "processes/rules/apportion.hpp"
#include "random/draws.hpp"

#include <algorithm>
#include <cmath>
#include <compare>

namespace coprod {

ProcessInfo follow_up_posts_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "follow_up_posts";
  info.dimension = "operational";
  info.kind = ProcessKind::settled;
  info.purpose = "cases get or wait for a social worker of their programme and district";
  info.mechanisms = {"M3", "M9", "M36", "M44"};
  info.equations = {"E10.4"};
  info.parameters = {&Parameters::follow_up_ends, &Parameters::follow_up_thins,
                     &Parameters::follow_up_priority_months, &Parameters::reference_intensity,
                     &Parameters::post_turnover};
  info.levers = {"caseload_limit", "follow_up_intensity", "follow_up_posts", "contract_learning"};
  info.writes = {&person::SocialWorker::info,       &person::FormalSupport::info,
                 &social_worker::Cases::info,       &social_worker::Capacity::info,
                 &social_worker::HolderSince::info, &person::CaseMonths::info};
  return info;
}

std::array<std::int32_t, n_districts> district_capacity(double cases, const Environment& env) {
  const auto part = apportion(static_cast<std::int64_t>(cases + 0.5), env.district_share);
  std::array<std::int32_t, n_districts> whole{};
  for (std::size_t d = 0; d < n_districts; ++d) whole[d] = static_cast<std::int32_t>(part[d]);
  return whole;
}

namespace {

/// Members are in the order in which cases are compared.
struct Case {
  std::uint32_t group;     ///< programme * n_districts + district
  std::uint8_t order;      ///< priority class, 0 first
  std::int32_t hire_day;   ///< first come, first served within a class
  std::uint32_t priority;  ///< keyed random
  std::uint64_t key;
  std::uint32_t person;

  friend auto operator<=>(const Case&, const Case&) = default;
};

constexpr std::uint32_t first_programme = static_cast<std::uint32_t>(Programme::placement_division);
constexpr std::uint32_t last_programme = static_cast<std::uint32_t>(Programme::on_the_job_training);

/// Makes one social worker per post, by programme and district; persons keep theirs by (programme,
/// district, number in it) when the posts change.
void fund_posts(Step& step, std::vector<std::uint32_t>& first_of_group) {
  World& world = step.world;
  const Environment& env = step.environment;
  const Levers& levers = step.month.levers;
  struct Post {
    std::uint8_t programme;
    std::uint8_t district;
    std::int32_t capacity;
  };
  std::vector<Post> posts;
  first_of_group.assign(n_programmes * n_districts + 1, 0);
  for (std::uint32_t programme = 0; programme < n_programmes; ++programme) {
    std::array<std::int32_t, n_districts> capacity{};
    std::int32_t limit = 1;
    if (programme >= first_programme && programme <= last_programme) {
      // Hours are the scarce thing: at twice the intensity a post holds half the cases.
      const double each =
          levers.caseload_limit[programme]
          * std::min(1.0, env.parameters.reference_intensity
                              / std::max(1e-9, levers.follow_up_intensity[programme]));
      limit = std::max(1, static_cast<std::int32_t>(std::floor(each)));
      const double cases = levers.follow_up_posts[programme] * each * env.scale
                           * static_cast<double>(step.month.mainstream_effort);
      capacity = district_capacity(cases, env);
    }
    for (std::uint32_t d = 0; d < n_districts; ++d) {
      first_of_group[programme * n_districts + d] = static_cast<std::uint32_t>(posts.size());
      for (std::int32_t left = capacity[d]; left > 0; left -= limit) {
        posts.push_back({static_cast<std::uint8_t>(programme), static_cast<std::uint8_t>(d),
                         std::min(left, limit)});
      }
    }
  }
  first_of_group.back() = static_cast<std::uint32_t>(posts.size());

  auto& workers = world.social_workers;
  const auto old_programme = workers.get<social_worker::Programme>();
  const auto old_district = workers.get<social_worker::District>();
  bool same = workers.size() == posts.size();
  for (std::size_t i = 0; same && i < posts.size(); ++i) {
    same = old_programme[i] == posts[i].programme && old_district[i] == posts[i].district;
  }
  if (!same) {
    // Old row -> new row with the same programme, district and number in it, if there still is one.
    std::vector<std::uint32_t> moved(workers.size(), no_row);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < moved.size(); ++i) {
      const std::size_t group = old_programme[i] * n_districts + old_district[i];
      number = i > 0 && old_programme[i - 1] == old_programme[i]
                       && old_district[i - 1] == old_district[i]
                   ? number + 1
                   : 0;
      const std::uint32_t row = first_of_group[group] + number;
      if (row < first_of_group[group + 1]) moved[i] = row;
    }
    for (auto& tie : world.persons.get<person::SocialWorker>()) {
      if (tie != no_row) tie = moved[tie];
    }
    // What holders of posts are and know goes with the post.
    const auto kept = [&](auto column) {
      using Value = std::remove_cvref_t<decltype(column[0])>;
      std::vector<Value> values(posts.size(), Value{});
      for (std::size_t i = 0; i < moved.size(); ++i) {
        if (moved[i] != no_row) values[moved[i]] = column[i];
      }
      return values;
    };
    const auto stance = kept(workers.get<social_worker::Stance>());
    const auto facilitating = kept(workers.get<social_worker::Facilitating>());
    const auto since = kept(workers.get<social_worker::HolderSince>());
    workers.resize(0);
    workers.resize(posts.size());
    std::copy(stance.begin(), stance.end(), workers.get<social_worker::Stance>().begin());
    std::copy(facilitating.begin(), facilitating.end(),
              workers.get<social_worker::Facilitating>().begin());
    std::copy(since.begin(), since.end(), workers.get<social_worker::HolderSince>().begin());
    const auto ngo_district = world.ngos.get<ngo::District>();
    for (std::size_t i = 0; i < posts.size(); ++i) {
      const std::size_t group = posts[i].programme * n_districts + posts[i].district;
      workers.get<social_worker::Key>()[i] =
          EntityKey::make(EntityKind::social_worker, Origin::synthesis, 0,
                          (group << 24) | (i - first_of_group[group]))
              .bits;
      workers.get<social_worker::Programme>()[i] = posts[i].programme;
      workers.get<social_worker::District>()[i] = posts[i].district;
      // The placement division is Government's own; the other posts go round the NGOs of the
      // district, or belong to the first NGO where the district has none.
      if (posts[i].programme != first_programme && world.ngos.size() > 0) {
        const auto of =
            std::equal_range(ngo_district.begin(), ngo_district.end(), posts[i].district);
        const auto n = static_cast<std::size_t>(of.second - of.first);
        const std::size_t turn = i - first_of_group[group];
        workers.get<social_worker::Ngo>()[i] =
            n == 0 ? 0u
                   : static_cast<std::uint32_t>(
                       static_cast<std::size_t>(of.first - ngo_district.begin()) + turn % n);
      }
    }
  }
  // What facilitation takes or saves is counted over a group of posts, so that whole cases are left.
  double room = 0.0;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    const bool begins = i == 0 || posts[i - 1].programme != posts[i].programme
                        || posts[i - 1].district != posts[i].district;
    if (begins) room = 0.0;
    const float hours =
        hours_of_stance(workers.get<social_worker::Stance>()[i],
                        workers.get<social_worker::Facilitating>()[i], env.parameters);
    const double before = std::floor(room);
    room += posts[i].capacity / static_cast<double>(hours);
    const auto capacity =
        static_cast<float>(std::min(social_worker::Capacity::info.high, std::floor(room) - before));
    workers.get<social_worker::Capacity>()[i] = capacity;
    step.flows.capacity[posts[i].programme] += static_cast<double>(capacity);
  }
}

/// Holders leave their posts, and those who follow do not know the cases yet (E10.6).
void change_holders(Step& step) {
  auto& workers = step.world.social_workers;
  const auto key = workers.get<social_worker::Key>();
  const auto since = workers.get<social_worker::HolderSince>();
  const auto now = static_cast<std::uint16_t>(step.month.month.index());
  for (std::size_t w = 0; w < workers.size(); ++w) {
    const PhiloxWords word = draw_words(step.month.random, EntityKey{key[w]},
                                        address_word(step.month.month, Stream::posts));
    if (uniform_word(word[0]) < step.environment.parameters.post_turnover) since[w] = now;
  }
}

}  // namespace

void run_follow_up_posts(Step& step) {
  World& world = step.world;
  const Parameters& p = step.environment.parameters;
  std::vector<std::uint32_t> first_of_group;
  fund_posts(step, first_of_group);

  auto& persons = world.persons;
  const auto programme = persons.get<person::Programme>();
  const auto district = persons.get<person::District>();
  const auto hire_day = persons.get<person::HireDay>();
  const auto key = persons.get<person::Key>();
  const auto worker = persons.get<person::SocialWorker>();
  const auto formal = persons.get<person::FormalSupport>();
  const auto natural = persons.get<person::NaturalSupport>();
  const double young_days = p.follow_up_priority_months * mean_month_days;

  std::vector<Case> cases;
  const auto add = [&](std::uint32_t i) {
    const std::uint32_t program = programme[i];
    if (program < first_programme || program > last_programme) return;
    const bool young = step.month.first_day - hire_day[i] < young_days;
    const bool holds = worker[i] != no_row;
    const PhiloxWords w = draw_words(step.month.random, EntityKey{key[i]},
                                     address_word(Month(0), Stream::follow_up, program));
    cases.push_back({program * static_cast<std::uint32_t>(n_districts) + district[i],
                     static_cast<std::uint8_t>((young ? 0 : 2) + (holds ? 0 : 1)), hire_day[i],
                     w[0], key[i], i});
  };
  for (const BlockStore& block : step.blocks) {
    for (std::uint32_t k = 0; k < block.output.open_cases.size; ++k) {
      add(block.output.open_cases.data[k]);
    }
  }
  for (const JobStart& start : step.flows.job_starts) add(start.person);
  std::sort(cases.begin(), cases.end());

  change_holders(step);
  const auto holder_since = world.social_workers.get<social_worker::HolderSince>();
  const auto known = world.persons.get<person::CaseMonths>();
  const auto now = static_cast<std::uint16_t>(step.month.month.index());
  const auto held = world.social_workers.get<social_worker::Cases>();
  const auto capacity = world.social_workers.get<social_worker::Capacity>();
  std::fill(held.begin(), held.end(), 0);
  const bool thins = p.follow_up_thins >= 0.5;
  for (std::size_t i = 0; i < cases.size();) {
    const std::uint32_t group = cases[i].group;
    std::size_t end = i;
    while (end < cases.size() && cases[end].group == group) ++end;
    const std::uint32_t first = first_of_group[group];
    const std::uint32_t last = first_of_group[group + 1];
    double room = 0.0;
    for (std::uint32_t w = first; w < last; ++w) room += static_cast<double>(capacity[w]);
    const auto count = static_cast<double>(end - i);
    const std::size_t served = last == first ? 0
                               : thins       ? end - i
                                             : static_cast<std::size_t>(std::min(room, count));
    const double share = thins && count > 0 ? std::min(1.0, room / count) : 1.0;
    const std::uint32_t program = group / static_cast<std::uint32_t>(n_districts);
    const float support = thins ? delivered_support(step.month.case_hours[program] * share, p)
                                : step.month.intensity[program];
    const auto limit_of = [&](std::uint32_t w) {
      // When hours thin, posts share cases evenly, beyond the limit at the reference intensity.
      return thins ? std::ceil(static_cast<double>(capacity[w]) / std::max(1e-9, share))
                   : static_cast<double>(capacity[w]);
    };
    // Those served keep their social worker if they may; then the others find one with room.
    for (std::size_t k = i; k < end; ++k) {
      const std::uint32_t person = cases[k].person;
      std::uint32_t w = worker[person];
      const bool same_holder = w != no_row && holder_since[w] != now;
      known[person] = same_holder ? static_cast<std::uint8_t>(std::min<int>(known[person], 254) + 1)
                                  : std::uint8_t{0};
      if (k - i >= served || (w != no_row && held[w] >= limit_of(w))) w = no_row;
      if (w != no_row) ++held[w];
      worker[person] = w;
    }
    std::uint32_t next = first;
    for (std::size_t k = i; k < end; ++k) {
      const std::uint32_t person = cases[k].person;
      if (k - i < served && worker[person] == no_row) {
        while (next < last && held[next] >= limit_of(next)) ++next;
        if (next < last) {
          worker[person] = next;
          ++held[next];
        }
      }
      const bool has = worker[person] != no_row;
      formal[person] = has ? support : 0.0f;
      step.flows.practice.case_natural += static_cast<std::int64_t>(natural[person] * 1048576.0f);
      ++step.flows.cases[program];
      if (!has) ++step.flows.cases_waiting[program];
    }
    i = end;
  }
}

}  // namespace coprod
