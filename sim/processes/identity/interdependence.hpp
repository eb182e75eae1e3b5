#pragma once

/// Step 12, positive interdependence: voice, pairing, roles, contact (M15, M16, M17, M30).
///
/// In an enterprise with the effect e of interdependence, e' of emancipation:
///   voice of a worker = access / mean access of its staff,
///     access = 1 - voice.access (1 - communication) (1 - tools of E9.2)                     (E12.1)
///   A worker without partner looks for one with the chance pairing.rate e, in the order of keys, and
///   is paired with the colleague without partner for whom the lesser of both helps is greatest:
///     help of j to i = sum over capabilities of weight x max(0, capability_j - capability_i), weight
///     the sector's demand as a share of its sum. Like pairs give 0.                          (E12.2)
///   esteem <- esteem + pairing.esteem e help (1 - esteem) + roles.esteem role (1 - esteem)
///             - fade (esteem - .3);  output of a pair rises by pairing.output e help         (E12.3)
///   After two years, with the chance roles.rate e esteem voice C (e' instead of e for deciding and
///   advocating; C the contact that distancing leaves, E2.2) a worker takes the next role: peer
///   trainer, supervisor, decision maker, advocate; not where the enterprise has no such roles. (E12.4)
///   Newcomers of less than a year close roles.teaching x (share of staff with a role) of their gap to
///   a standard worker's skill and to full natural support a month; support costs fall.       (E12.5)
///   Contact with customers, e times the contact that distancing leaves: communication gained <- it +
///   contact.communication e (.3 - it); the attitude of the district's public <- it + contact.public x
///   (staff with disabilities in contact, as a share of 1% of persons) x (1 - it); sales x (1 +
///   contact.sales e).                                                                        (E12.6)
///   identity <- identity + pairing.identity (esteem voice + role / 4) e (1 - identity).      (E12.7)
///
/// Source: docs/model.md 7.12. Parameters: pairing.*, roles.*, contact.*, voice.access.

#include "processes/step.hpp"

namespace coprod {

[[nodiscard]] ProcessInfo interdependence_info();
void run_interdependence(Step& step);

/// The lesser of what two persons can do for each other at a sector's tasks (E12.2).
[[nodiscard]] float mutual_help(const std::array<std::uint8_t, n_capabilities>& a,
                                const std::array<std::uint8_t, n_capabilities>& b,
                                const Sector& sector);

}  // namespace coprod
