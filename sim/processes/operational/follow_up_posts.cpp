#include "processes/operational/follow_up_posts.hpp"

#include "processes/operational/care_stance.hpp"
#include "processes/operational/follow_up_clock.hpp"
#include "processes/rules/apportion.hpp"
#include "random/draws.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <tuple>

namespace coprod {

ProcessInfo follow_up_posts_info() {
  ProcessInfo info;
  info.step = 10;
  info.name = "follow_up_posts";
  info.dimension = "operational";
  info.kind = ProcessKind::settled;
  info.purpose = "cases get or wait for a social worker of their programme and district";
  info.mechanisms = {"M3", "M9", "M22", "M36", "M41", "M44"};
  info.equations = {"E10.4", "E10.10"};
  info.parameters = {&Parameters::follow_up_thins,
                     &Parameters::follow_up_priority_months,
                     &Parameters::reference_intensity,
                     &Parameters::stance_counts,
                     &Parameters::facilitation_hours,
                     &Parameters::facilitation_saving,
                     &Parameters::contract_gaming,
                     &Parameters::follow_up_ends,
                     &Parameters::seat_time};
  info.levers = {"caseload_limit",    "follow_up_intensity", "follow_up_posts",
                 "contract_learning", "follow_up_months",    "long_term_support_posts",
                 "cogovernance_seats"};
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

constexpr std::uint32_t first_programme = code(Programme::placement_division);
constexpr std::uint32_t supported = code(Programme::supported_employment);
constexpr std::uint32_t long_term = code(Programme::long_term_support);

/// Whether cases need a funded post: enterprises support their staff themselves.
bool needs_post(std::uint32_t programme) {
  return programme != 0 && programme != code(Programme::social_enterprise);
}

/// A funded post, or the part of one that is left over in a district.
struct Post {
  std::uint8_t programme;
  std::uint8_t district;
  std::int32_t capacity;  ///< cases
};

/// The month's posts, by programme and district.
struct Posts {
  std::vector<Post> all;
  std::vector<std::uint32_t>
      first_of_group;  ///< by programme * n_districts + district, and the end
};

/// Share of a programme's case hours that its seats where policy is made leave.
double hours_left_by_seats(const Step& step, std::uint32_t programme) {
  return 1.0
         - step.environment.parameters.seat_time
               * step.month.levers.cogovernance_seats[lever_programme(programme)];
}

Posts funded_posts(FollowUpPostsAccess world, const Step& step) {
  const Environment& env = step.environment;
  const Levers& levers = step.month.levers;
  Posts posts;
  posts.first_of_group.assign(n_programmes * n_districts + 1, 0);
  for (std::uint32_t programme = 0; programme < n_programmes; ++programme) {
    std::array<std::int32_t, n_districts> capacity{};
    std::int32_t limit = 1;
    if (needs_post(programme)) {
      const std::uint32_t as = programme == long_term ? supported : programme;
      // Hours are the scarce thing: at twice the intensity a post holds half the cases.
      const double each = levers.caseload_limit[as]
                          * std::min(1.0, env.parameters.reference_intensity
                                              / std::max(1e-9, levers.follow_up_intensity[as]));
      limit = std::max(1, static_cast<std::int32_t>(std::floor(each)));
      const double funded = programme == long_term ? levers.long_term_support_posts
                                                   : levers.follow_up_posts[programme];
      const double cases = funded * each * env.scale
                           * static_cast<double>(world.read<government::MainstreamEffort>()[0])
                           * hours_left_by_seats(step, programme);
      capacity = district_capacity(cases, env);
    }
    for (std::uint32_t d = 0; d < n_districts; ++d) {
      posts.first_of_group[programme * n_districts + d] =
          static_cast<std::uint32_t>(posts.all.size());
      for (std::int32_t left = capacity[d]; left > 0; left -= limit) {
        posts.all.push_back({static_cast<std::uint8_t>(programme), static_cast<std::uint8_t>(d),
                             std::min(left, limit)});
      }
    }
  }
  posts.first_of_group.back() = static_cast<std::uint32_t>(posts.all.size());
  return posts;
}

bool same_posts(FollowUpPostsAccess world, const Posts& posts) {
  const auto programme = world.read<social_worker::Programme>();
  const auto district = world.read<social_worker::District>();
  bool same = world.count<social_worker::Rows>() == posts.all.size();
  for (std::size_t i = 0; same && i < posts.all.size(); ++i) {
    same = programme[i] == posts.all[i].programme && district[i] == posts.all[i].district;
  }
  return same;
}

/// Old row -> new row with the same programme, district and number in it, if there still is one.
std::vector<std::uint32_t> rows_after(FollowUpPostsAccess world, const Posts& posts) {
  const auto programme = world.read<social_worker::Programme>();
  const auto district = world.read<social_worker::District>();
  std::vector<std::uint32_t> moved(programme.size(), no_row);
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const std::size_t group = programme[i] * n_districts + district[i];
    const bool goes_on =
        i > 0 && programme[i - 1] == programme[i] && district[i - 1] == district[i];
    number = goes_on ? number + 1 : 0;
    const std::uint32_t row = posts.first_of_group[group] + number;
    if (row < posts.first_of_group[group + 1]) moved[i] = row;
  }
  return moved;
}

/// Makes one social worker per post; persons keep theirs by (programme, district, number in it).
void move_posts(FollowUpPostsAccess world, const Posts& posts) {
  const std::vector<std::uint32_t> moved = rows_after(world, posts);
  const auto tie_before = world.read<person::SocialWorker>();
  const auto tie = world.write<person::SocialWorker>();
  for (std::size_t i = 0; i < tie.size(); ++i) {
    if (tie_before[i] != no_row) tie[i] = moved[tie_before[i]];
  }
  // What holders of posts are and know goes with the post.
  const auto kept = [&](auto column) {
    using Value = std::remove_cvref_t<decltype(column[0])>;
    std::vector<Value> values(posts.all.size(), Value{});
    for (std::size_t i = 0; i < moved.size(); ++i) {
      if (moved[i] != no_row) values[moved[i]] = column[i];
    }
    return values;
  };
  const auto stance = kept(world.read<social_worker::Stance>());
  const auto facilitating = kept(world.read<social_worker::Facilitating>());
  world.resize<social_worker::Rows>(0);
  world.resize<social_worker::Rows>(posts.all.size());
  std::copy(stance.begin(), stance.end(), world.write<social_worker::Stance>().begin());
  std::copy(facilitating.begin(), facilitating.end(),
            world.write<social_worker::Facilitating>().begin());
  const auto ngo_district = world.read<ngo::District>();
  std::array<std::size_t, n_districts> turn{};  // goes on from programme to programme
  for (std::size_t i = 0; i < posts.all.size(); ++i) {
    const Post& post = posts.all[i];
    const std::size_t group = post.programme * n_districts + post.district;
    world.write<social_worker::Key>()[i] =
        EntityKey::make(EntityKind::social_worker, Origin::synthesis, 0,
                        (group << 24) | (i - posts.first_of_group[group]))
            .bits;
    world.write<social_worker::Programme>()[i] = post.programme;
    world.write<social_worker::District>()[i] = post.district;
    // The placement division is Government's own; the other posts go round the NGOs of the
    // district, or belong to the first NGO where the district has none.
    if (post.programme == first_programme || ngo_district.empty()) continue;
    const auto of = std::equal_range(ngo_district.begin(), ngo_district.end(), post.district);
    const auto n = static_cast<std::size_t>(of.second - of.first);
    const std::size_t number = turn[post.district]++;
    world.write<social_worker::Ngo>()[i] =
        n == 0 ? 0u
               : static_cast<std::uint32_t>(
                   static_cast<std::size_t>(of.first - ngo_district.begin()) + number % n);
  }
}

/// What facilitation takes or saves is counted over a group of posts, so that whole cases are
/// left. Returns the capacity of each post.
std::vector<float> set_capacities(FollowUpPostsAccess world, Step& step, const Posts& posts) {
  const auto stance = world.read<social_worker::Stance>();
  const auto facilitating = world.read<social_worker::Facilitating>();
  std::vector<float> capacities;
  double room = 0.0;
  for (std::size_t i = 0; i < posts.all.size(); ++i) {
    const Post& post = posts.all[i];
    const bool begins = i == 0 || posts.all[i - 1].programme != post.programme
                        || posts.all[i - 1].district != post.district;
    if (begins) room = 0.0;
    const float hours = hours_of_stance(stance[i], facilitating[i], step.environment.parameters);
    const double before = std::floor(room);
    room += post.capacity / static_cast<double>(hours);
    const auto capacity =
        static_cast<float>(std::min(social_worker::Capacity::info.high, std::floor(room) - before));
    capacities.push_back(capacity);
    step.flows.capacity[post.programme] += static_cast<double>(capacity);
  }
  std::copy(capacities.begin(), capacities.end(), world.write<social_worker::Capacity>().begin());
  return capacities;
}

/// Posts of a trial are its own; the run of the trial serves them.
bool has_extra_post(const TrialMonth* trial, std::uint32_t person) {
  return is_served(trial, person) && trial->extra_posts;
}

/// Open cases of funded programmes and placements of the month, in the order of E10.4.
std::vector<Case> cases_in_order(FollowUpPostsAccess world, const Step& step) {
  const auto programme = world.read<person::Programme>();
  const auto district = world.read<person::District>();
  const auto hire_day = world.read<person::HireDay>();
  const auto key = world.read<person::Key>();
  const auto worker = world.read<person::SocialWorker>();
  const double young_days = step.environment.parameters.follow_up_priority_months * mean_month_days;
  std::vector<Case> cases;
  const auto add = [&](std::uint32_t i) {
    const std::uint32_t program = programme[i];
    if (!needs_post(program)) return;
    if (has_extra_post(step.month.trial, i)) return;
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
      constexpr std::uint32_t ahead = 8;  // persons whose columns are fetched before their turn
      if (k + ahead < block.output.open_cases.size) {
        const std::uint32_t next = block.output.open_cases.data[k + ahead];
        __builtin_prefetch(&programme[next]);
        __builtin_prefetch(&district[next]);
        __builtin_prefetch(&hire_day[next]);
        __builtin_prefetch(&key[next]);
        __builtin_prefetch(&worker[next]);
      }
      add(block.output.open_cases.data[k]);
    }
  }
  for (const JobStart& start : step.flows.job_starts) add(start.person);
  std::sort(cases.begin(), cases.end());
  return cases;
}

/// Cases of supported employment whose follow-up ends this month take free posts of long-term support in
/// their district, the longest in their job first; for the others it ends (E10.10).
void take_long_term_posts(FollowUpPostsAccess world, const Step& step, const Posts& posts,
                          std::span<const float> capacity, std::vector<Case>& cases) {
  if (!(step.month.levers.long_term_support_posts > 0.0)) return;
  constexpr std::uint32_t group = long_term * static_cast<std::uint32_t>(n_districts);
  std::array<double, n_districts> room{};
  for (std::uint32_t d = 0; d < n_districts; ++d) {
    for (std::uint32_t w = posts.first_of_group[group + d]; w < posts.first_of_group[group + d + 1];
         ++w) {
      room[d] += static_cast<double>(capacity[w]);
    }
  }
  const std::int32_t limit = step.month.coefficients->follow_up_clock->days[supported];
  const std::int32_t end = step.month.first_day + step.month.days;
  std::vector<std::size_t> ending;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    const auto programme = cases[k].group / static_cast<std::uint32_t>(n_districts);
    if (programme == long_term) room[cases[k].group - group] -= 1.0;
    if (programme == supported && end - cases[k].hire_day >= limit) ending.push_back(k);
  }
  std::sort(ending.begin(), ending.end(), [&](std::size_t a, std::size_t b) {
    const Case& x = cases[a];
    const Case& y = cases[b];
    return std::tie(x.hire_day, x.priority, x.key) < std::tie(y.hire_day, y.priority, y.key);
  });
  for (const std::size_t k : ending) {
    const std::uint32_t d = cases[k].group % static_cast<std::uint32_t>(n_districts);
    if (room[d] < 1.0) continue;
    room[d] -= 1.0;
    cases[k].group = group + d;
    world.write<person::Programme>()[cases[k].person] = static_cast<std::uint8_t>(long_term);
    world.write<person::SocialWorker>()[cases[k].person] = no_row;
  }
  std::sort(cases.begin(), cases.end());
}

/// Gives the posts [first, last) of a group to its cases, which are in order. `held` counts the cases
/// of each post.
void serve(FollowUpPostsAccess world, Step& step, std::span<const Case> cases, std::uint32_t first,
           std::uint32_t last, std::span<const float> capacity, std::span<std::int32_t> held) {
  const Parameters& p = step.environment.parameters;
  const bool thins = p.follow_up_thins >= 0.5;
  double room = 0.0;
  for (std::uint32_t w = first; w < last; ++w) room += static_cast<double>(capacity[w]);
  const auto count = static_cast<double>(cases.size());
  const std::size_t served = last == first ? 0
                             : thins       ? cases.size()
                                           : static_cast<std::size_t>(std::min(room, count));
  const double share = thins && count > 0 ? std::min(1.0, room / count) : 1.0;
  const std::uint32_t program = cases[0].group / static_cast<std::uint32_t>(n_districts);
  const float support =
      thins ? delivered_support(
          step.month.coefficients->follow_up_clock->case_hours[program] * share, p)
            : step.month.coefficients->follow_up_clock->intensity[program];
  const auto limit_of = [&](std::uint32_t w) {
    // When hours thin, posts share cases evenly, beyond the limit at the reference intensity.
    return thins ? std::ceil(static_cast<double>(capacity[w]) / std::max(1e-9, share))
                 : static_cast<double>(capacity[w]);
  };
  const auto tie = world.read<person::SocialWorker>();
  const auto known = world.read<person::CaseMonths>();
  std::vector<std::uint32_t> worker(cases.size(), no_row);
  // Those served keep their social worker if they may; then the others find one with room.
  for (std::size_t k = 0; k < cases.size(); ++k) {
    const std::uint32_t person = cases[k].person;
    std::uint32_t w = tie[person];
    world.write<person::CaseMonths>()[person] =
        w != no_row ? static_cast<std::uint8_t>(std::min<int>(known[person], 254) + 1)
                    : std::uint8_t{0};
    if (k >= served || (w != no_row && held[w] >= limit_of(w))) w = no_row;
    if (w != no_row) ++held[w];
    worker[k] = w;
  }
  std::uint32_t next = first;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    const std::uint32_t person = cases[k].person;
    if (k < served && worker[k] == no_row) {
      while (next < last && held[next] >= limit_of(next)) ++next;
      if (next < last) {
        worker[k] = next;
        ++held[next];
      }
    }
    const bool has = worker[k] != no_row;
    world.write<person::SocialWorker>()[person] = worker[k];
    world.write<person::FormalSupport>()[person] = has ? support : 0.0f;
    step.flows.practice.case_natural +=
        static_cast<std::int64_t>(world.read<person::NaturalSupport>()[person] * 1048576.0f);
    ++step.flows.cases[program];
    if (!has) ++step.flows.cases_waiting[program];
  }
}

}  // namespace

void run_follow_up_posts(FollowUpPostsAccess world, Step& step) {
  const Posts posts = funded_posts(world, step);
  if (!same_posts(world, posts)) move_posts(world, posts);
  const std::vector<float> capacity = set_capacities(world, step, posts);
  std::vector<Case> cases = cases_in_order(world, step);
  take_long_term_posts(world, step, posts, capacity, cases);

  std::vector<std::int32_t> held(posts.all.size(), 0);
  for (std::size_t i = 0; i < cases.size();) {
    const std::uint32_t group = cases[i].group;
    std::size_t end = i;
    while (end < cases.size() && cases[end].group == group) ++end;
    serve(world, step, std::span(cases).subspan(i, end - i), posts.first_of_group[group],
          posts.first_of_group[group + 1], capacity, held);
    i = end;
  }
  std::copy(held.begin(), held.end(), world.write<social_worker::Cases>().begin());
}

}  // namespace coprod
