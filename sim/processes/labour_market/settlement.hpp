#pragma once

/// Which proposals become hires: offers and acceptances in three rounds, in an order made of keys
/// (step 5 of hiring.hpp, E13.13).

#include "processes/labour_market/applications.hpp"
#include "processes/labour_market/open_slots.hpp"

#include <cstdint>
#include <vector>

namespace coprod {

/// Memory of the settlement and of the process, kept from month to month so that the month
/// allocates nothing. Nothing in it outlives the month.
struct HiringWorkspace {
  /// Openings of the month by employer: the first are casual. A letter meets one of them.
  std::vector<std::uint16_t> open_casual;
  std::vector<std::uint16_t> open;   ///< those that are not casual
  OpenSlots open_slots;              ///< the same as letters meet them
  std::vector<float> missing_share;  ///< by employer: of its places under a quota; or empty
  std::vector<ApplicationList> applications;  ///< by worker
  std::vector<Proposal> proposals;            ///< of all workers; then those accepted
  std::vector<std::uint8_t> state;            ///< of each proposal
  std::vector<std::uint32_t> by_person;       ///< proposals by person, best paid first

  /// Room for `n` proposals, with some to spare, so that it is seldom made.
  void make_room(std::size_t n);
};

/// Keeps, in the order of places, the proposals that are accepted. Returns the number of offers made.
using SettlementAccess =
    WorldAccess<Reads<social_enterprise::TargetStaff, social_enterprise::Staff>>;
std::int64_t settle(SettlementAccess world, HiringWorkspace& work);

}  // namespace coprod
