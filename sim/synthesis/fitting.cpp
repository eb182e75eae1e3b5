#include "synthesis/fitting.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace coprod {
namespace {

using Index = std::uint32_t;

double at(const Eigen::ArrayXd& array, std::size_t i) {
  return array[static_cast<Eigen::Index>(i)];
}
double& at(Eigen::ArrayXd& array, std::size_t i) { return array[static_cast<Eigen::Index>(i)]; }

Eigen::ArrayXd zeros(std::size_t n) { return Eigen::ArrayXd::Zero(static_cast<Eigen::Index>(n)); }

std::size_t attribute_position(const std::vector<Attribute>& attributes, const std::string& name,
                               const std::string& who) {
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    if (attributes[a].name == name) return a;
  }
  throw InputError(
      fmt::format("{} is by attribute '{}' (the joint table has no such attribute) add it to "
                  "the attributes, or leave this out",
                  who, name));
}

/// For every cell of a table over `from`, the cell of the table over its attributes `onto`
/// (positions in `from`).
std::vector<Index> projection(const std::vector<Attribute>& from,
                              const std::vector<std::size_t>& onto) {
  std::vector<std::size_t> stride(from.size(), 0);
  std::size_t width = 1;
  for (std::size_t i = onto.size(); i-- > 0;) {
    stride[onto[i]] = width;
    width *= from[onto[i]].categories.size();
  }
  std::vector<Index> target(cell_count(from));
  std::vector<std::size_t> category(from.size(), 0);
  std::size_t here = 0;
  for (Index& t : target) {
    t = static_cast<Index>(here);
    for (std::size_t a = from.size(); a-- > 0;) {  // the odometer's next position
      here += stride[a];
      if (++category[a] < from[a].categories.size()) break;
      here -= stride[a] * category[a];
      category[a] = 0;
    }
  }
  return target;
}

std::string margin_title(const Margin& margin) {
  return margin.file.empty() ? fmt::format("margin '{}'", margin.name)
                             : margin.file.generic_string();
}

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

// ---- Whole persons --------------------------------------------------------------------------

namespace {

double checked_sum(const Eigen::ArrayXd& weights, std::uint64_t total) {
  double sum = 0.0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(weights.size()); ++i) {
    const double w = at(weights, i);
    if (!(w >= 0.0) || !std::isfinite(w)) {
      throw InputError(
          fmt::format("weight {} is {} (it must be finite and not negative) correct it", i, w));
    }
    sum += w;
  }
  if (!(sum > 0.0) || !std::isfinite(sum)) {
    throw InputError(
        fmt::format("the weights add up to {} (they cannot be shared out) give one above 0", sum));
  }
  if (total > std::numeric_limits<std::uint32_t>::max()) {
    throw InputError(fmt::format(
        "{} persons are too many (rows are counted in 32 bits) lower the scale", total));
  }
  return sum;
}

/// A table whose cells are to hold their expected numbers: an attribute, or a margin.
struct ControlledTable {
  std::string name;
  std::vector<std::size_t> attributes;
  std::vector<Index> cell;  // by cell of the joint table
  std::vector<double> off;  // count - expected, by its own cell
};

/// Rounds a joint table; see the header for the three steps.
class ControlledRounding {
 public:
  ControlledRounding(const JointDistribution& joint, const MarginSet& set, std::uint64_t total)
      : attributes_(joint.attributes),
        expected_(joint.weight) {
    const double sum = checked_sum(expected_, total);
    for (std::size_t i = 0; i < cells(); ++i) {
      at(expected_, i) = at(expected_, i) * (static_cast<double>(total) / sum);
    }
    stride_.assign(attributes_.size(), 1);
    for (std::size_t a = attributes_.size() - 1; a-- > 0;) {
      stride_[a] = stride_[a + 1] * attributes_[a + 1].categories.size();
    }
    for (std::size_t a = 0; a < attributes_.size(); ++a) {  // table a is that of attribute a
      category_.push_back(projection(attributes_, {a}));
      add_table(attributes_[a].name, {a});
    }
    for (const Margin& margin : set.margins) {
      if (margin.attributes.size() < 2) continue;
      std::vector<std::size_t> positions;
      for (const auto& attribute : margin.attributes) {
        positions.push_back(attribute_position(attributes_, attribute.name, margin_title(margin)));
      }
      add_table(margin.name, std::move(positions));
    }
    tables_with_.resize(attributes_.size());
    for (std::size_t t = 0; t < tables_.size(); ++t) {
      for (const std::size_t a : tables_[t].attributes) tables_with_[a].push_back(t);
    }
  }

  PopulationCounts run(std::uint64_t total, const RoundingOptions& options) {
    sample(total, options.offset);
    measure();
    for (int s = 0; s < options.max_sweeps && improve(); ++s) {
    }
    for (std::size_t a = 0; a < attributes_.size(); ++a) settle(a);
    PopulationCounts result;
    for (const auto& table : tables_) {
      const bool single = table.attributes.size() == 1;
      double& worst = single ? result.worst_attribute : result.worst_margin;
      for (const double off : table.off) {
        if (std::abs(off) <= worst) continue;
        worst = std::abs(off);
        if (!single) result.worst_margin_name = table.name;
      }
    }
    result.count = std::move(count_);
    return result;
  }

 private:
  [[nodiscard]] std::size_t cells() const { return static_cast<std::size_t>(expected_.size()); }
  [[nodiscard]] double surplus(std::size_t i) const {
    return static_cast<double>(count_[i]) - at(expected_, i);
  }

  void add_table(std::string name, std::vector<std::size_t> positions) {
    std::size_t width = 1;
    for (const std::size_t a : positions) width *= attributes_[a].categories.size();
    auto cell = projection(attributes_, positions);
    tables_.push_back(
        {std::move(name), std::move(positions), std::move(cell), std::vector<double>(width)});
  }

  void sample(std::uint64_t total, double offset);
  void measure();
  bool improve();
  void settle(std::size_t attribute);

  /// Half the change of the squared distances in the tables with `attribute` when a person leaves
  /// (`sign` -1) or enters (+1) a cell. The sum of both is right for a move in that attribute, as
  /// the two cells differ in each of those tables.
  [[nodiscard]] double change_at(std::size_t attribute, std::size_t cell, double sign) const {
    double sum = 0.0;
    for (const std::size_t t : tables_with_[attribute]) {
      sum += 0.5 + sign * tables_[t].off[tables_[t].cell[cell]];
    }
    return sum;
  }
  void move(std::size_t attribute, std::size_t from, std::size_t to) {
    --count_[from];
    ++count_[to];
    for (const std::size_t t : tables_with_[attribute]) {
      ControlledTable& table = tables_[t];
      table.off[table.cell[from]] -= 1.0;
      table.off[table.cell[to]] += 1.0;
    }
  }

  const std::vector<Attribute>& attributes_;
  Eigen::ArrayXd expected_;  // persons by cell
  std::vector<std::uint32_t> count_;
  std::vector<std::vector<Index>> category_;  // [attribute][cell]
  std::vector<std::size_t> stride_;           // [attribute]
  std::vector<ControlledTable> tables_;
  std::vector<std::vector<std::size_t>> tables_with_;  // [attribute]
};

void ControlledRounding::sample(std::uint64_t total, double offset) {
  // Attributes in many margins slowest; then the shorter list of categories, then their order.
  std::vector<std::size_t> order(attributes_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    if (tables_with_[a].size() != tables_with_[b].size()) {
      return tables_with_[a].size() > tables_with_[b].size();
    }
    const std::size_t n_a = attributes_[a].categories.size();
    const std::size_t n_b = attributes_[b].categories.size();
    return n_a != n_b ? n_a < n_b : a < b;
  });
  const auto rank =
      projection(attributes_, order);  // a permutation: place of each cell in the order
  std::vector<Index> cell_at(cells());
  for (std::size_t i = 0; i < cells(); ++i) cell_at[rank[i]] = static_cast<Index>(i);

  count_.assign(cells(), 0);
  double cumulative = 0.0;
  std::uint64_t taken = 0;
  std::size_t last = 0;
  for (const Index i : cell_at) {
    if (!(at(expected_, i) > 0.0)) continue;
    cumulative += at(expected_, i);
    const auto up_to = std::min(total, static_cast<std::uint64_t>(cumulative + offset));
    count_[i] = static_cast<std::uint32_t>(up_to - taken);
    taken = up_to;
    last = i;
  }
  count_[last] += static_cast<std::uint32_t>(total - taken);  // the last step, lost to rounding
}

void ControlledRounding::measure() {
  for (auto& table : tables_) {
    std::fill(table.off.begin(), table.off.end(), 0.0);
    for (std::size_t i = 0; i < cells(); ++i) table.off[table.cell[i]] += surplus(i);
  }
}

bool ControlledRounding::improve() {
  bool improved = false;
  for (std::size_t from = 0; from < cells(); ++from) {
    if (count_[from] == 0 || surplus(from) <= 0.0) continue;
    double best = -1e-9;
    std::size_t best_attribute = 0, best_to = from;
    for (std::size_t a = 0; a < attributes_.size(); ++a) {
      const std::size_t base = from - category_[a][from] * stride_[a];
      const double leaving = change_at(a, from, -1.0);
      for (std::size_t c = 0; c < attributes_[a].categories.size(); ++c) {
        const std::size_t to = base + c * stride_[a];
        if (to == from || surplus(to) >= 0.0) continue;  // also cells that expect nobody
        const double gain = leaving + change_at(a, to, 1.0);
        if (gain < best) {
          best = gain;
          best_attribute = a;
          best_to = to;
        }
      }
    }
    if (best_to == from) continue;
    move(best_attribute, from, best_to);
    improved = true;
  }
  return improved;
}

void ControlledRounding::settle(std::size_t attribute) {
  const std::size_t n = attributes_[attribute].categories.size();
  const auto& off = tables_[attribute].off;
  for (std::size_t moves = 0; moves < 1000 * n; ++moves) {
    std::size_t over = 0, under = 0;
    for (std::size_t c = 1; c < n; ++c) {
      if (off[c] > off[over]) over = c;
      if (off[c] < off[under]) under = c;
    }
    if (off[over] < 1.0 && off[under] > -1.0) return;
    double best = std::numeric_limits<double>::infinity();
    std::size_t best_from = 0, best_to = 0;
    for (std::size_t from = 0; from < cells(); ++from) {
      if (category_[attribute][from] != over || count_[from] == 0) continue;
      const std::size_t to = from - over * stride_[attribute] + under * stride_[attribute];
      if (!(at(expected_, to) > 0.0)) continue;
      const double cost = change_at(attribute, from, -1.0) + change_at(attribute, to, 1.0)
                          + (1.0 - surplus(from) + surplus(to));
      if (cost < best) {
        best = cost;
        best_from = from;
        best_to = to;
      }
    }
    if (best_from == best_to) return;  // impossible combinations leave no room
    move(attribute, best_from, best_to);
  }
}

}  // namespace

std::vector<std::uint32_t> integerise(const Eigen::ArrayXd& weights, std::uint64_t total) {
  const double sum = checked_sum(weights, total);
  const auto n = static_cast<std::size_t>(weights.size());
  std::vector<std::uint32_t> count(n);
  std::vector<double> fraction(n);
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double exact = at(weights, i) / sum * static_cast<double>(total);
    count[i] = static_cast<std::uint32_t>(exact);
    fraction[i] = exact - static_cast<double>(count[i]);
    given += count[i];
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&fraction](std::size_t a, std::size_t b) {
    return fraction[a] != fraction[b] ? fraction[a] > fraction[b] : a < b;
  });
  // Rounding of the quotients can leave the floors one above the total; take it back at the end.
  for (std::size_t k = 0; given < total; ++k) {
    if (!(at(weights, order[k % n]) > 0.0)) continue;
    ++count[order[k % n]];
    ++given;
  }
  for (std::size_t k = n; given > total; k = k == 0 ? n : k) {
    --k;
    if (count[order[k]] == 0) continue;
    --count[order[k]];
    --given;
  }
  return count;
}

PopulationCounts integerise_controlled(const JointDistribution& joint, const MarginSet& set,
                                       std::uint64_t total, const RoundingOptions& options) {
  if (!(options.offset >= 0.0 && options.offset < 1.0)) {
    throw InputError(fmt::format(
        "offset is {} (a systematic sample starts in [0, 1)) draw it there", options.offset));
  }
  return ControlledRounding(joint, set, total).run(total, options);
}

}  // namespace coprod
