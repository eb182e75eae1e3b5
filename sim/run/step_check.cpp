#include "run/step_check.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace coprod {

namespace {

/// The steps before the first that writes a column: they make the month that the others see.
std::size_t steps_of_the_calendar(const std::vector<MonthlyStep>& steps) {
  const auto writes = [](const MonthlyStep& step) { return !step.info.writes.empty(); };
  return static_cast<std::size_t>(std::find_if(steps.begin(), steps.end(), writes) - steps.begin());
}

template <class T>
bool has(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

double other_value(double value, double low, double high) {
  return value - low < high - value ? high : low;
}

/// What a step is not to see.
struct Hidden {
  std::vector<const ParameterInfo*> parameters;
  std::vector<std::size_t> levers;         ///< positions in all_levers()
  std::vector<const ColumnInfo*> columns;  ///< whose old values do not count for it
};

Hidden hidden_from(const ProcessInfo& process) {
  Hidden hidden;
  for (const ParameterInfo& info : all_parameters()) {
    if (!has(process.parameters, info.member)) hidden.parameters.push_back(&info);
  }
  for (std::size_t l = 0; l < all_levers().size(); ++l) {
    if (!has(process.levers, all_levers()[l].key)) hidden.levers.push_back(l);
  }
  for (const RawColumn& column : raw_columns(World{})) {
    // Where rows move no row has another to be compared with.
    if (!has(process.reads, column.info) && !names(process.rearranges, column.info->table)) {
      hidden.columns.push_back(column.info);
    }
  }
  return hidden;
}

Parameters poisoned(Parameters parameters, const std::vector<const ParameterInfo*>& hidden) {
  for (const ParameterInfo* info : hidden) {
    double& value = parameters.*info->member;
    value = other_value(value, info->low, info->high);
  }
  return parameters;
}

LeverCalendar poisoned(LeverCalendar calendar, const Parameters& parameters, Month month,
                       const std::vector<std::size_t>& hidden) {
  const Levers now = calendar.at(month, parameters);
  for (const std::size_t l : hidden) {
    const LeverInfo& info = all_levers()[l];
    for (std::size_t p = 0; p < n_lever_programmes; ++p) {
      if (!info.per_programme && p > 0) break;
      const double value = std::min(info.high, get_lever(now, l, p));
      calendar.entries[l][p] = {{Month(1900, 1), other_value(value, info.low, info.high), false}};
    }
  }
  return calendar;
}

/// Other legal values: of keys and ties those of other rows.
void poison(World& world, const std::vector<const ColumnInfo*>& hidden) {
  world.visit_tables([&](std::string_view, auto& table) {
    table.visit([&](const ColumnInfo& info, auto column) {
      if (!has(hidden, &info)) return;
      if (info.name == "key" || info.unit == "row") {
        std::reverse(column.begin(), column.end());
        return;
      }
      using T = typename decltype(column)::value_type;
      for (T& value : column) {
        const double low = info.low;
        value = static_cast<T>(static_cast<double>(value) == low ? std::min(info.high, low + 1.0)
                                                                 : low);
      }
    });
  });
}

bool same_outputs(const BlockStore& a, const BlockStore& b) {
  const auto same = [](const auto& x, const auto& y) {
    return x.size == y.size && std::equal(x.data, x.data + x.size, y.data);
  };
  const BlockOutput& x = a.output;
  const BlockOutput& y = b.output;
  bool equal = x.counts == y.counts;
#define BLOCK_LIST(name, type, label) equal = equal && same(x.name, y.name);
#include "processes/block_lists.def"
#undef BLOCK_LIST
  return equal;
}

}  // namespace

/// A pipeline in which a step does not see what is hidden from it.
class StepCheck::Shadow {
 public:
  Shadow(const StepCheck& check, Hidden hidden)
      : hidden_(std::move(hidden)),
        environment_(check.environment_),
        calendar_(check.calendar_),
        base_(check) {
    environment_.parameters = poisoned(check.environment_.parameters, hidden_.parameters);
    pipeline_ = std::make_unique<Pipeline>(environment_, calendar_, check.kernels_, executor_,
                                           check.steps_);
    pipeline_->guard(false);
  }
  Shadow(const Shadow&) = delete;
  Shadow& operator=(const Shadow&) = delete;

  /// The month as it looks with what is hidden.
  void begin_month(World& world) {
    calendar_ =
        poisoned(base_.calendar_, base_.environment_.parameters, world.month + 1, hidden_.levers);
    pipeline_->begin_month(world);
    for (std::size_t i = 0; i < steps_of_the_calendar(base_.steps_); ++i) {
      pipeline_->run(world, base_.steps_[i]);
    }
    // A step may see coefficients of another: all are made of what this one may see.
    for (const MonthlyStep& step : base_.steps_) pipeline_->prepare(world, step);
  }

  /// A step from the same inputs as in `inputs`, on a World in which the hidden columns are poisoned.
  /// The coefficients of processes before it, which it may use, are made of the World as it was.
  void run(const Pipeline& inputs, const Pass& pass, std::size_t at, std::size_t first,
           std::size_t count, const World& before, World& world) {
    for (std::size_t i = steps_of_the_calendar(base_.steps_); &base_.steps_[i] != pass.steps[at];
         ++i) {
      pipeline_->prepare(before, base_.steps_[i]);
    }
    if (!pass.local) {
      pipeline_->take_over(inputs);
      return pipeline_->run(world, *pass.steps[at]);
    }
    pipeline_->begin_blocks(world, pass);
    pipeline_->take_over(inputs);
    pipeline_->run_rows(world, pass, at, first, count, 0);
  }

  [[nodiscard]] const Hidden& hidden() const { return hidden_; }
  [[nodiscard]] const Pipeline& pipeline() const { return *pipeline_; }

 private:
  Hidden hidden_;
  Environment environment_;
  LeverCalendar calendar_;
  const StepCheck& base_;
  Executor executor_{1};
  std::unique_ptr<Pipeline> pipeline_;
};

StepCheck::StepCheck(const Environment& environment, const LeverCalendar& calendar,
                     const KernelSet& kernels, const std::vector<MonthlyStep>& steps)
    : environment_(environment),
      calendar_(calendar),
      kernels_(kernels),
      steps_(steps),
      pipeline_(environment, calendar, kernels, executor_, steps),
      held_(environment, calendar, kernels, executor_, steps) {
  pipeline_.guard(false);  // it reports by itself
  for (const MonthlyStep& step : steps) {
    shadows_.push_back(std::make_unique<Shadow>(*this, hidden_from(step.info)));
  }
}

StepCheck::~StepCheck() = default;

void StepCheck::say(std::string sentence) {
  if (has(said_, sentence)) return;
  said_.push_back(sentence);
  found_.push_back(std::move(sentence));
}

void StepCheck::check_writes(const ProcessInfo& process, const World& before, const World& after) {
  for (std::string& sentence : undeclared_writes(process, before, after)) say(std::move(sentence));
}

/// Whether a step left the same behind as its shadow. A value whose old value does not count is the
/// same, or neither of them has touched it.
bool StepCheck::same(const Shadow& shadow, const World& before, const World& after,
                     const World& poisoned, const World& left) const {
  if (!(pipeline_.flows() == shadow.pipeline().flows())) return false;
  const auto& blocks = pipeline_.block_stores();
  const auto& others = shadow.pipeline().block_stores();
  if (!std::equal(blocks.begin(), blocks.end(), others.begin(), others.end(), same_outputs)) {
    return false;
  }
  const auto a = raw_columns(before);
  const auto b = raw_columns(after);
  const auto p = raw_columns(poisoned);
  const auto q = raw_columns(left);
  for (std::size_t c = 0; c < b.size(); ++c) {
    if (b[c].rows != q[c].rows) return false;
    const std::size_t bytes = b[c].info->bytes;
    if (b[c].rows == 0 || std::memcmp(b[c].data, q[c].data, b[c].rows * bytes) == 0) continue;
    if (!has(shadow.hidden().columns, b[c].info) || a[c].rows != b[c].rows) return false;
    for (std::size_t row = 0; row < b[c].rows; ++row) {
      const std::size_t at = row * bytes;
      const auto equal = [&](const RawColumn& x, const RawColumn& y) {
        return std::memcmp(x.data + at, y.data + at, bytes) == 0;
      };
      const bool untouched = equal(p[c], q[c]) && equal(a[c], b[c]);
      if (!equal(b[c], q[c]) && !untouched) return false;
    }
  }
  return true;
}

void StepCheck::check_reads(const Pass& pass, std::size_t at, std::size_t first, std::size_t count,
                            const World& before, const World& after) {
  const MonthlyStep& step = *pass.steps[at];
  Shadow& shadow = *shadows_[static_cast<std::size_t>(&step - steps_.data())];
  World poisoned = before;
  poison(poisoned, shadow.hidden().columns);
  World left = poisoned;
  shadow.run(held_, pass, at, first, count, before, left);
  if (!same(shadow, before, after, poisoned, left)) {
    name_what_is_read(pass, at, first, count, before, after);
  }
}

/// Hides one thing at a time from a step that has seen something.
void StepCheck::name_what_is_read(const Pass& pass, std::size_t at, std::size_t first,
                                  std::size_t count, const World& before, const World& after) {
  const MonthlyStep& step = *pass.steps[at];
  const Hidden all = hidden_from(step.info);
  const auto sees = [&](Hidden hidden) {
    Shadow shadow(*this, std::move(hidden));
    shadow.begin_month(start_);
    World poisoned = before;
    poison(poisoned, shadow.hidden().columns);
    World left = poisoned;
    shadow.run(held_, pass, at, first, count, before, left);
    return !same(shadow, before, after, poisoned, left);
  };
  const std::size_t known = said_.size();
  bool some = false;
  if (sees({all.parameters, {}, {}})) {
    for (const ParameterInfo* info : all.parameters) {
      if (!sees({{info}, {}, {}})) continue;
      some = true;
      say(fmt::format(
          "process '{}' sees the parameter {}, which it does not declare; add it to the "
          "parameters of its info, or do without it",
          step.info.name, info->key));
    }
  }
  if (sees({{}, all.levers, {}})) {
    for (const std::size_t l : all.levers) {
      if (!sees({{}, {l}, {}})) continue;
      some = true;
      say(
          fmt::format("process '{}' sees the lever {}, which it does not declare; add it to the "
                      "levers of its info, or do without it",
                      step.info.name, all_levers()[l].key));
    }
  }
  if (sees({{}, {}, all.columns})) {
    for (const ColumnInfo* info : all.columns) {
      if (!sees({{}, {}, {info}})) continue;
      some = true;
      say(fmt::format(
          "process '{}' sees the column {}.{}, which it does not declare; add it to the "
          "Reads of its access, or do without it",
          step.info.name, info->table, info->name));
    }
  }
  if (!some && said_.size() == known) {
    say(fmt::format("process '{}' sees something that it does not declare, but nothing by itself",
                    step.info.name));
  }
}

std::vector<std::string> StepCheck::advance(World& world, Observer& observer) {
  found_.clear();
  start_ = world;
  pipeline_.begin_month(world);
  for (const auto& shadow : shadows_) shadow->begin_month(start_);
  World before;
  for (const Pass& pass : pipeline_.passes()) {
    if (!pass.local) {
      const MonthlyStep& step = *pass.steps.front();
      before = world;
      held_.take_over(pipeline_);
      pipeline_.run(world, step);
      check_writes(step.info, before, world);
      const auto position = static_cast<std::size_t>(&step - steps_.data());
      if (position >= steps_of_the_calendar(steps_)) check_reads(pass, 0, 0, 0, before, world);
      continue;
    }
    pipeline_.begin_blocks(world, pass);
    for (std::size_t b = 0; b < pipeline_.blocks(); ++b) {
      const std::size_t first = b * block_rows;
      const std::size_t count = std::min<std::size_t>(block_rows, world.persons.size() - first);
      for (std::size_t s = 0; s < pass.steps.size(); ++s) {
        before = world;
        held_.take_over(pipeline_);
        pipeline_.run_rows(world, pass, s, first, count, 0);
        check_writes(pass.steps[s]->info, before, world);
        check_reads(pass, s, first, count, before, world);
      }
    }
    pipeline_.end_blocks(world);
  }
  pipeline_.end_month(world, observer);
  return found_;
}

}  // namespace coprod
