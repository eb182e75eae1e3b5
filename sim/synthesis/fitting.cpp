#include "synthesis/fitting.hpp"

#include "core/error.hpp"
#include "synthesis/joint_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace coprod {

using namespace tables;

namespace {

Eigen::ArrayXd zeros(std::size_t n) { return Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(n)); }

/// A margin and where it falls in the joint table.
struct PlacedMargin {
  const Margin* margin;
  std::vector<std::size_t> at;  // positions of its attributes in the joint table
};

std::vector<PlacedMargin> place(const MarginSet& set) {
  std::vector<PlacedMargin> placed;
  for (const Margin& margin : set.margins) {
    const std::string title = margin_title(margin);
    PlacedMargin p{&margin, {}};
    if (margin.attributes.empty()) {
      throw InputError(title + ": has no attribute (a margin is by something) name one");
    }
    for (const Attribute& attribute : margin.attributes) {
      const std::size_t position = attribute_position(set.attributes, attribute.name, title);
      if (!(set.attributes[position] == attribute)) {
        throw InputError(
            fmt::format("{}: attribute '{}' has other categories than in the joint table (cells "
                        "would be mixed up) use one list",
                        title, attribute.name));
      }
      if (std::find(p.at.begin(), p.at.end(), position) != p.at.end()) {
        throw InputError(
            fmt::format("{}: has the attribute '{}' twice (a person has it once) remove one", title,
                        attribute.name));
      }
      p.at.push_back(position);
    }
    if (margin.share.size() != cell_count(margin.attributes)) {
      throw InputError(
          fmt::format("{}: has {} shares for {} cells (every cell needs one) complete it", title,
                      margin.share.size(), cell_count(margin.attributes)));
    }
    double sum = 0.0;
    for (const double share : margin.share) {
      if (!(share >= 0.0) || share > 1.0 + 1e-9) {
        throw InputError(
            fmt::format("{}: a share is {} (shares lie between 0 and 1) correct it", title, share));
      }
      sum += share;
    }
    if (!(std::abs(sum - 1.0) <= 1e-6)) {
      throw InputError(fmt::format(
          "{}: the shares add up to {} (they must add up to 1) correct them", title, sum));
    }
    placed.push_back(std::move(p));
  }
  return placed;
}

/// A structural zero as (position of the attribute, category).
using PlacedZero = std::vector<std::pair<std::size_t, std::size_t>>;

std::vector<PlacedZero> place_zeros(const MarginSet& set, const FitOptions& options) {
  std::vector<PlacedZero> placed;
  for (const StructuralZero& zero : options.structural_zeros) {
    auto& pairs = placed.emplace_back();
    for (const auto& [name, category] : zero) {
      const std::size_t a = attribute_position(set.attributes, name, "a structural zero");
      const auto& categories = set.attributes[a].categories;
      const auto found = std::find(categories.begin(), categories.end(), category);
      if (found == categories.end()) {
        throw InputError(
            fmt::format("a structural zero is for {} '{}' (there is no such category) correct "
                        "the name",
                        name, category));
      }
      pairs.emplace_back(a, static_cast<std::size_t>(found - categories.begin()));
    }
    if (pairs.empty()) {
      throw InputError(
          "a structural zero names no category (it would empty the whole table) name one");
    }
  }
  return placed;
}

/// For every attribute the first one of its group: attributes tied by margins or structural zeros.
std::vector<std::size_t> tied_groups(std::size_t n_attributes,
                                     const std::vector<PlacedMargin>& margins,
                                     const std::vector<PlacedZero>& zeros_placed) {
  std::vector<std::size_t> group(n_attributes);
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto tie = [&group](std::size_t a, std::size_t b) {
    const std::size_t keep = std::min(group[a], group[b]);
    const std::size_t drop = std::max(group[a], group[b]);
    for (std::size_t& g : group) g = g == drop ? keep : g;
  };
  for (const auto& margin : margins) {
    for (const std::size_t a : margin.at) tie(margin.at.front(), a);
  }
  for (const auto& zero : zeros_placed) {
    for (const auto& pair : zero) tie(zero.front().first, pair.first);
  }
  return group;
}

/// A margin inside the group of attributes that is being fitted.
struct GroupMargin {
  std::size_t number;  // in the set
  const Margin* margin;
  std::vector<Index> cell;  // cell of the margin, by cell of the group
  Eigen::ArrayXd reached;
};

void add_up(const Eigen::ArrayXd& weight, GroupMargin& m) {
  m.reached.setZero();
  for (std::size_t i = 0; i < m.cell.size(); ++i) at(m.reached, m.cell[i]) += at(weight, i);
}

MarginResidual residual_of(const GroupMargin& m) {
  MarginResidual residual;
  residual.margin = m.margin->name;
  residual.worst = -1.0;
  for (std::size_t c = 0; c < m.margin->share.size(); ++c) {
    const double off = std::abs(at(m.reached, c) - m.margin->share[c]);
    if (off > residual.worst) {
      residual = {m.margin->name, off, c, m.margin->share[c], at(m.reached, c)};
    }
  }
  return residual;
}

[[noreturn]] void refuse(const std::vector<GroupMargin>& margins,
                         const std::vector<MarginResidual>& residuals, const FitOptions& options,
                         int iterations) {
  std::vector<std::string> problems;
  for (const GroupMargin& m : margins) {
    const MarginResidual& r = residuals[m.number];
    if (r.worst <= options.tolerance) continue;
    problems.push_back(fmt::format(
        "{}: {} wants the share {}, the fit reaches {} after {} sweeps (the margins contradict "
        "each other, or impossible combinations shut it out) make it agree with the other "
        "margins that share its attributes",
        margin_title(*m.margin), describe_cell(m.margin->attributes, r.cell), r.wanted, r.reached,
        iterations));
  }
  throw InputError(problems);
}

/// Scales `weight` to each margin in turn until all are met. Returns the number of sweeps.
int sweep_until_met(Eigen::ArrayXd& weight, std::vector<GroupMargin>& margins,
                    const FitOptions& options, std::vector<MarginResidual>& residuals) {
  double before = std::numeric_limits<double>::infinity();
  for (int iteration = 1;; ++iteration) {
    for (GroupMargin& m : margins) {
      add_up(weight, m);
      for (std::size_t c = 0; c < m.margin->share.size(); ++c) {
        const double reached = at(m.reached, c);
        at(m.reached, c) = reached > 0.0 ? m.margin->share[c] / reached : 0.0;
      }
      for (std::size_t i = 0; i < m.cell.size(); ++i) at(weight, i) *= at(m.reached, m.cell[i]);
    }
    double worst = 0.0;
    for (GroupMargin& m : margins) {
      add_up(weight, m);
      residuals[m.number] = residual_of(m);
      worst = std::max(worst, residuals[m.number].worst);
    }
    if (worst <= options.tolerance) return iteration;
    // Contradictory margins settle into a cycle; fifty sweeps without progress are enough of it.
    const bool stuck = iteration % 50 == 0 && worst > 0.999 * before;
    if (stuck || iteration >= options.max_iterations)
      refuse(margins, residuals, options, iteration);
    if (iteration % 50 == 0) before = worst;
  }
}

/// The attributes of one group, fitted by themselves.
struct GroupFit {
  std::vector<std::size_t> members;  // positions in the joint table
  Eigen::ArrayXd weight;
  int iterations = 0;
};

GroupFit fit_group(const std::vector<Attribute>& attributes, std::vector<std::size_t> members,
                   const std::vector<PlacedMargin>& margins,
                   const std::vector<PlacedZero>& impossible, const FitOptions& options,
                   std::vector<MarginResidual>& residuals) {
  std::vector<Attribute> own;
  std::vector<std::size_t> position_in_group(attributes.size(), attributes.size());
  for (const std::size_t a : members) {
    position_in_group[a] = own.size();
    own.push_back(attributes[a]);
  }
  const std::size_t cells = cell_count(own);
  GroupFit group{std::move(members), {}, 0};
  group.weight =
      Eigen::ArrayXd::Constant(static_cast<Eigen::Index>(cells), 1.0 / static_cast<double>(cells));

  const auto inside = [&](std::size_t a) { return position_in_group[a] < attributes.size(); };
  for (const PlacedZero& zero : impossible) {
    if (!inside(zero.front().first)) continue;
    std::vector<std::size_t> onto;
    std::size_t wanted = 0;
    for (const auto& [a, category] : zero) {
      onto.push_back(position_in_group[a]);
      wanted = wanted * attributes[a].categories.size() + category;
    }
    const auto target = projection(own, onto);
    for (std::size_t i = 0; i < cells; ++i) {
      if (target[i] == wanted) at(group.weight, i) = 0.0;
    }
  }

  std::vector<GroupMargin> in_group;
  for (std::size_t m = 0; m < margins.size(); ++m) {
    if (!inside(margins[m].at.front())) continue;
    std::vector<std::size_t> onto;
    for (const std::size_t a : margins[m].at) onto.push_back(position_in_group[a]);
    in_group.push_back(
        {m, margins[m].margin, projection(own, onto), zeros(margins[m].margin->share.size())});
  }
  if (in_group.empty()) {  // nothing is known: spread evenly over what is possible
    double sum = 0.0;
    for (std::size_t i = 0; i < cells; ++i) sum += at(group.weight, i);
    if (!(sum > 0.0))
      throw InputError("the structural zeros leave no cell (nobody could exist) drop one");
    for (std::size_t i = 0; i < cells; ++i) at(group.weight, i) /= sum;
    return group;
  }
  group.iterations = sweep_until_met(group.weight, in_group, options, residuals);
  return group;
}

}  // namespace

Eigen::ArrayXd JointDistribution::project(const std::vector<std::string>& onto) const {
  std::vector<std::size_t> positions;
  std::size_t cells = 1;
  for (const auto& name : onto) {
    positions.push_back(attribute_position(attributes, name, "a projection"));
    cells *= attributes[positions.back()].categories.size();
  }
  const auto target = projection(attributes, positions);
  Eigen::ArrayXd sums = zeros(cells);
  for (std::size_t i = 0; i < target.size(); ++i) at(sums, target[i]) += at(weight, i);
  return sums;
}

JointDistribution fit(const MarginSet& set, const FitOptions& options) {
  if (set.attributes.empty() || cell_count(set.attributes) > std::size_t{1} << 26) {
    throw InputError(
        fmt::format("the joint table has {} attributes and {} cells (1 to 67,108,864 cells are "
                    "possible) fit fewer attributes at once",
                    set.attributes.size(), cell_count(set.attributes)));
  }
  if (options.max_iterations < 1 || !(options.tolerance > 0.0)) {
    throw InputError(
        "fitting needs max_iterations of at least 1 and a tolerance above 0 (else it can never "
        "end well) raise them");
  }
  const auto margins = place(set);
  const auto impossible = place_zeros(set, options);
  const auto group_of = tied_groups(set.attributes.size(), margins, impossible);

  JointDistribution joint;
  joint.attributes = set.attributes;
  joint.residuals.resize(margins.size());
  joint.weight = Eigen::ArrayXd::Ones(static_cast<Eigen::Index>(cell_count(set.attributes)));
  for (std::size_t first = 0; first < group_of.size(); ++first) {
    if (group_of[first] != first) continue;
    std::vector<std::size_t> members;
    for (std::size_t a = first; a < group_of.size(); ++a) {
      if (group_of[a] == first) members.push_back(a);
    }
    const GroupFit group =
        fit_group(set.attributes, members, margins, impossible, options, joint.residuals);
    joint.iterations = std::max(joint.iterations, group.iterations);
    const auto target = projection(set.attributes, group.members);
    for (std::size_t i = 0; i < target.size(); ++i)
      at(joint.weight, i) *= at(group.weight, target[i]);
  }
  return joint;
}

}  // namespace coprod
