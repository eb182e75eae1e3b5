#pragma once

/// Parameters that only make sense together: levels that must ascend, shares of one whole. They are
/// declared in relations.def; scenarios that break one are refused, points drawn from the priors
/// are mapped to ones that do not.

#include "parameters/parameters.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coprod {

enum class RelationKind : std::uint8_t {
  ordered,  ///< each member is at least as great as the one before
  at_most,  ///< the members add up to at most `total`
  exactly   ///< the members add up to `total`
};

struct Relation {
  RelationKind kind = RelationKind::ordered;
  double total = 0.0;  ///< of at_most and exactly
  std::string_view reason;
  std::vector<const ParameterInfo*> members;  ///< in the order declared
};

/// All relations in declaration order. A parameter is in at most one.
[[nodiscard]] std::span<const Relation> all_relations();
/// The relation that has `key` as a member, or nullptr.
[[nodiscard]] const Relation* relation_of(std::string_view key);

/// "a <= b <= c", "a + b + c <= 1", "a + b = 1".
[[nodiscard]] std::string relation_text(const Relation& relation);

/// Whether the values satisfy the relation, up to rounding (1e-9 of the total).
[[nodiscard]] bool holds(const Relation& relation, const Parameters& parameters);
/// What is wrong, why, and what to do, of a relation that does not hold.
[[nodiscard]] std::string broken_sentence(const Relation& relation, const Parameters& parameters);
/// A sentence for each relation that does not hold; none if all do.
[[nodiscard]] std::vector<std::string> broken_relations(const Parameters& parameters);

/// Maps a point to one that satisfies all relations, and leaves a valid point as it is: members
/// that must ascend are sorted; shares are scaled by one factor to their total (those of `at_most`
/// only when above it). Deterministic, idempotent and continuous in every parameter. Drawn from
/// the priors, no member leaves its legal bounds.
void respect_relations(Parameters& parameters);

}  // namespace coprod
