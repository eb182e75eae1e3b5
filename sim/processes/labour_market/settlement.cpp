#include "processes/labour_market/settlement.hpp"

#include <algorithm>
#include <numeric>

namespace coprod {

namespace {

constexpr int rounds = 3;

enum State : std::uint8_t { open, offered, accepted, out };

/// A vacancy's list of candidates.
bool comes_before(const Proposal& a, const Proposal& b) {
  if (a.place != b.place) return a.place < b.place;
  if (a.opening != b.opening) return a.opening < b.opening;
  if (a.utility != b.utility) return a.utility > b.utility;
  return a.person_key < b.person_key;
}

/// A candidate's list of places: one that pays better, then the lower row, employers first, then the
/// lower opening (one's own letters and those of a job developer may meet two of one employer).
bool is_better_for(const Proposal& a, const Proposal& b) {
  if (a.person_key != b.person_key) return a.person_key < b.person_key;
  if (a.terms.wage != b.terms.wage) return a.terms.wage > b.terms.wage;
  if (a.place != b.place) return a.place < b.place;
  return a.opening < b.opening;
}

/// Each opening of an employer, and each enterprise with room, makes offers down its list.
std::int64_t make_offers(SettlementAccess world, HiringWorkspace& work) {
  const auto n_employers = static_cast<std::uint32_t>(world.count<employer::Rows>());
  const auto posts = world.read<social_enterprise::TargetStaff>();
  const auto staff = world.read<social_enterprise::Staff>();
  const std::vector<Proposal>& proposals = work.proposals;
  std::int64_t offers = 0;
  for (std::size_t i = 0; i < proposals.size();) {
    const std::uint32_t place = proposals[i].place;
    const std::uint16_t opening = proposals[i].opening;
    const std::uint32_t e = place - n_employers;
    std::int32_t room = place < n_employers ? 1 : static_cast<std::int32_t>(posts[e]) - staff[e];
    std::size_t end = i;
    for (; end < proposals.size() && proposals[end].place == place
           && proposals[end].opening == opening;
         ++end) {
      if (work.state[end] == accepted) --room;
    }
    for (; i < end; ++i) {
      if (room <= 0 || work.state[i] != open) continue;
      work.state[i] = offered;
      ++offers;
      --room;
    }
  }
  return offers;
}

/// Each candidate with an offer takes the best and is out of all other lists.
void take_offers(HiringWorkspace& work) {
  const std::vector<std::uint32_t>& order = work.by_person;
  for (std::size_t i = 0; i < order.size();) {
    const std::uint64_t key = work.proposals[order[i]].person_key;
    std::size_t end = i;
    std::size_t taken = order.size();
    for (; end < order.size() && work.proposals[order[end]].person_key == key; ++end) {
      if (work.state[order[end]] == offered && taken == order.size()) taken = end;
    }
    for (std::size_t k = i; k < end && taken != order.size(); ++k) {
      work.state[order[k]] = k == taken ? accepted : out;
    }
    i = end;
  }
}

}  // namespace

void HiringWorkspace::make_room(std::size_t n) {
  if (n <= proposals.capacity()) return;
  proposals.reserve(n + n / 2);
  state.reserve(n + n / 2);
  by_person.reserve(n + n / 2);
}

std::int64_t settle(SettlementAccess world, HiringWorkspace& work) {
  std::vector<Proposal>& proposals = work.proposals;
  std::sort(proposals.begin(), proposals.end(), comes_before);
  work.state.assign(proposals.size(), open);
  work.by_person.resize(proposals.size());
  std::iota(work.by_person.begin(), work.by_person.end(), 0u);
  std::sort(work.by_person.begin(), work.by_person.end(), [&](std::uint32_t a, std::uint32_t b) {
    return is_better_for(proposals[a], proposals[b]);
  });
  std::int64_t offers = 0;
  for (int round = 0; round < rounds; ++round) {
    offers += make_offers(world, work);
    take_offers(work);
  }
  std::size_t hires = 0;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    if (work.state[i] == accepted) proposals[hires++] = proposals[i];
  }
  proposals.erase(proposals.begin() + static_cast<std::ptrdiff_t>(hires), proposals.end());
  return offers;
}

}  // namespace coprod
