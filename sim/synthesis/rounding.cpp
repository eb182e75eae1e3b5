#include "core/error.hpp"
#include "synthesis/fitting.hpp"
#include "synthesis/joint_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace coprod {

using namespace tables;

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
