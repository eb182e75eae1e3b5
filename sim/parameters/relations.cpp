#include "parameters/relations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include <fmt/format.h>

namespace coprod {

namespace {

constexpr double tolerance = 1e-9;  ///< rounding of sums; .4 + .25 + .1 + .15 + .1 is not quite 1

Relation make_relation(RelationKind kind, double total, std::string_view reason,
                       std::initializer_list<double Parameters::*> members) {
  Relation relation{kind, total, reason, {}};
  for (const auto member : members) {
    const auto all = all_parameters();
    relation.members.push_back(&*std::find_if(
        all.begin(), all.end(), [&](const ParameterInfo& info) { return info.member == member; }));
  }
  return relation;
}

double sum_of(const Relation& relation, const Parameters& parameters) {
  double sum = 0.0;
  for (const auto* info : relation.members) sum += parameters.*info->member;
  return sum;
}

/// "a 1, b 2 and c 3".
std::string values_of(const Relation& relation, const Parameters& parameters) {
  std::string text;
  for (std::size_t i = 0; i < relation.members.size(); ++i) {
    if (i > 0) text += i + 1 == relation.members.size() ? " and " : ", ";
    text += fmt::format("{} {}", relation.members[i]->key, parameters.*relation.members[i]->member);
  }
  return text;
}

}  // namespace

std::span<const Relation> all_relations() {
  static const std::vector<Relation> relations{
#define ORDERED(reason, ...) make_relation(RelationKind::ordered, 0.0, reason, {__VA_ARGS__}),
#define AT_MOST(total, reason, ...) \
  make_relation(RelationKind::at_most, total, reason, {__VA_ARGS__}),
#define EXACTLY(total, reason, ...) \
  make_relation(RelationKind::exactly, total, reason, {__VA_ARGS__}),
#define OF(field) &Parameters::field
#include "parameters/relations.def"
#undef ORDERED
#undef AT_MOST
#undef EXACTLY
#undef OF
  };
  return relations;
}

const Relation* relation_of(std::string_view key) {
  for (const auto& relation : all_relations()) {
    for (const auto* info : relation.members) {
      if (info->key == key) return &relation;
    }
  }
  return nullptr;
}

std::string relation_text(const Relation& relation) {
  std::string text;
  for (const auto* info : relation.members) {
    if (!text.empty()) text += relation.kind == RelationKind::ordered ? " <= " : " + ";
    text += info->key;
  }
  if (relation.kind == RelationKind::at_most) text += fmt::format(" <= {}", relation.total);
  if (relation.kind == RelationKind::exactly) text += fmt::format(" = {}", relation.total);
  return text;
}

bool holds(const Relation& relation, const Parameters& parameters) {
  if (relation.kind == RelationKind::ordered) {
    return std::is_sorted(relation.members.begin(), relation.members.end(),
                          [&](const ParameterInfo* x, const ParameterInfo* y) {
                            return parameters.*x->member < parameters.*y->member;
                          });
  }
  const double excess = sum_of(relation, parameters) - relation.total;
  const double slack = tolerance * relation.total;
  return excess <= slack && (relation.kind == RelationKind::at_most || excess >= -slack);
}

std::string broken_sentence(const Relation& relation, const Parameters& parameters) {
  const std::string values = values_of(relation, parameters);
  if (relation.kind == RelationKind::ordered) {
    return fmt::format("{} do not ascend ({}); set them so that {}", values, relation.reason,
                       relation_text(relation));
  }
  const double sum = sum_of(relation, parameters);
  const bool above = sum > relation.total;
  return fmt::format("{} add up to {:.6g} ({}); {} one of them to make {}{:g}", values, sum,
                     relation.reason, above ? "lower" : "raise",
                     relation.kind == RelationKind::at_most ? "at most " : "", relation.total);
}

std::vector<std::string> broken_relations(const Parameters& parameters) {
  std::vector<std::string> sentences;
  for (const auto& relation : all_relations()) {
    if (!holds(relation, parameters)) sentences.push_back(broken_sentence(relation, parameters));
  }
  return sentences;
}

void respect_relations(Parameters& parameters) {
  for (const auto& relation : all_relations()) {
    if (holds(relation, parameters)) continue;  // bits of a valid point stay as they are
    if (relation.kind == RelationKind::ordered) {
      std::vector<double> values;
      for (const auto* info : relation.members) values.push_back(parameters.*info->member);
      std::sort(values.begin(), values.end());
      for (std::size_t i = 0; i < values.size(); ++i) {
        parameters.*relation.members[i]->member = values[i];
      }
      continue;
    }
    const double sum = sum_of(relation, parameters);
    for (const auto* info : relation.members) {
      // Shares that are all 0 have no proportion to keep: equal parts.
      parameters.*info->member =
          sum > 0.0 ? parameters.*info->member * (relation.total / sum)
                    : relation.total / static_cast<double>(relation.members.size());
    }
  }
}

}  // namespace coprod
