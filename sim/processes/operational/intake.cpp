#include "processes/operational/intake.hpp"

#include "random/draws.hpp"
#include "world/labour_rules.hpp"
#include "world/world.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo intake_info() {
  ProcessInfo info;
  info.step = 8;
  info.name = "intake";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "persons apply for places, leave queues, complete training, are referred";
  info.mechanisms = {"M5", "M11", "M12", "M14"};
  info.equations = {"E8.1", "E8.2", "E8.3", "E8.4", "E8.5", "E8.6"};
  info.parameters = {&Parameters::enterprise_outreach, &Parameters::sheltered_demand,
                     &Parameters::training_demand,     &Parameters::renege_rate,
                     &Parameters::sheltered_leave,     &Parameters::sheltered_open,
                     &Parameters::sheltered_ses,       &Parameters::training_months,
                     &Parameters::training_gain,       &Parameters::training_confidence,
                     &Parameters::training_practice,   &Parameters::training_emancipation,
                     &Parameters::workshop_referral,   &Parameters::workshop_referral_stress,
                     &Parameters::stepping_rate,       &Parameters::stepping_ability,
                     &Parameters::stress_loss};
  return info;
}

void make_intake_coefficients(const CoefficientInputs& in, IntakeCoefficients& out) {
  for (std::size_t k = 0; k < n_kinds; ++k) {
    for (std::size_t s = 0; s < n_severities; ++s) {
      const double sheltered = in.environment.sheltered_demand[k][s];
      const double either = sheltered + in.environment.training_demand[k][s];
      out.applies_sheltered[k * n_severities + s] = word_threshold(sheltered);
      out.applies[k * n_severities + s] = word_threshold(either);
    }
  }
  out.asked = word_threshold(in.parameters.enterprise_outreach);
  out.reneges = word_threshold(in.parameters.renege_rate);
  out.practice_effect = in.world.practices.get<practice::Effect>().data();
}

namespace {

/// Intake of those whom the kernel has flagged, one rule a status.
class Intake {
 public:
  explicit Intake(Block& block)
      : block_(block),
        at_(block.access<IntakeAccess>()),
        p_(block.month.environment->parameters),
        c_(*block.coefficients().intake),
        now_(static_cast<std::uint16_t>(block.month.month.index())) {}

  void take_in(std::uint32_t i) {
    const std::uint32_t upper = ~block_.scratch.word[word_demography][i];
    const double u = static_cast<double>(uniform32(block_.scratch.word[word_participation][i]));
    const bool left = leaves_queue(i, upper);
    switch (status(i)) {
      case Status::seeking:
        if (at_.read<person::Route>()[i] == code(Route::supported_placement)) {
          block_.out.clients.push(block_.first + i);
        }
        [[fallthrough]];
      case Status::outside_labour_force:
        if (!left) apply(i, upper);
        break;
      case Status::training:
        train(i, u);
        break;
      case Status::sheltered_workshop:
        work_in_workshop(i, u);
        break;
      case Status::social_enterprise:
        work_in_enterprise(i, u);
        break;
      default:
        break;
    }
  }

 private:
  [[nodiscard]] Status status(std::uint32_t i) const {
    return static_cast<Status>(at_.read<person::Status>()[i]);
  }
  [[nodiscard]] bool queues(std::uint32_t i) const { return at_.read<person::Queue>()[i] != 0; }

  void join(std::uint32_t i, Queue to) {
    at_.write<person::Queue>()[i] = code(to);
    at_.write<person::QueueSince>()[i] = now_;
    ++block_.out.counts.queued[code(to)];
    block_.out.waiting.push(block_.first + i);
  }
  void move(std::uint32_t i, Status to) {
    ++block_.out.counts.transitions[index_of(status(i)) * n_statuses + index_of(to)];
    at_.write<person::Status>()[i] = code(to);
    at_.write<person::StatusSince>()[i] = now_;
    at_.write<person::Employer>()[i] = no_row;
  }

  /// E8.2. Who stays waits on.
  bool leaves_queue(std::uint32_t i, std::uint32_t upper) {
    if (!queues(i)) return false;
    if (upper >= c_.reneges) {
      block_.out.waiting.push(block_.first + i);
      return false;
    }
    ++block_.out.counts.reneged[at_.read<person::Queue>()[i]];
    at_.write<person::Queue>()[i] = 0;
    return true;
  }

  /// E8.1.
  void apply(std::uint32_t i, std::uint32_t upper) {
    const std::size_t group = std::size_t{at_.read<person::PrimaryKind>()[i]} * n_severities
                              + at_.read<person::Severity>()[i];
    if (queues(i)) return;
    if (upper >= c_.applies[group]) {
      const bool outside = status(i) == Status::outside_labour_force;
      if (outside && upper - c_.applies[group] < c_.asked) {
        block_.out.to_enterprises.push(block_.first + i);
      }
      return;
    }
    if (upper < c_.applies_sheltered[group]) {
      join(i, Queue::sheltered_workshop);
    } else if (status(i) == Status::seeking && at_.read<person::Trained>()[i] == 0) {
      join(i, Queue::training);
    }
  }

  /// E8.3.
  void train(std::uint32_t i, double u) {
    if ((1.0 - u) * p_.training_months >= 1.0) {
      block_.out.clients.push(block_.first + i);
      return;
    }
    const float* effect =
        c_.practice_effect + std::size_t{at_.read<person::Employer>()[i]} * n_practices;
    const auto of = [&](Practice practice) {
      return static_cast<double>(effect[index_of(practice)]);
    };
    const float skill = at_.read<person::Skill>()[i];
    at_.write<person::Skill>()[i] = std::min(
        10.0f,
        skill
            * static_cast<float>(
                1.0
                + p_.training_gain * (1.0 + p_.training_practice * of(Practice::service_revamp))));
    const float confidence = at_.read<person::Confidence>()[i];
    at_.write<person::Confidence>()[i] = std::min(
        1.0f,
        confidence
            + static_cast<float>(p_.training_confidence
                                 * (1.0 + p_.training_emancipation * of(Practice::emancipation))));
    at_.write<person::Trained>()[i] = 1;
    move(i, Status::seeking);
    at_.write<person::Route>()[i] = code(Route::on_the_job_training);
    ++block_.out.counts.trained;
  }

  /// E8.4.
  void work_in_workshop(std::uint32_t i, double u) {
    if (1.0 - u < p_.sheltered_leave) return move(i, Status::outside_labour_force);
    block_.out.clients.push(block_.first + i);
    if (u < p_.sheltered_open) {
      block_.out.to_employers.push(block_.first + i);
    } else if (u < p_.sheltered_open + p_.sheltered_ses) {
      block_.out.to_enterprises.push(block_.first + i);
    }
  }

  /// E8.5, E8.6.
  void work_in_enterprise(std::uint32_t i, double u) {
    const float stress = at_.read<person::Stress>()[i];
    const bool tires = now_ - at_.read<person::BirthMonth>()[i] >= 50 * 12
                       || static_cast<double>(stress) > p_.workshop_referral_stress;
    if (tires && u < p_.workshop_referral) {
      if (!queues(i)) join(i, Queue::sheltered_workshop);
      return;
    }
    const bool settled = block_.month.first_day - at_.read<person::HireDay>()[i] >= 365;
    const float able = productivity(at_.read<person::Skill>()[i], at_.read<person::JobFit>()[i],
                                    stress, static_cast<float>(p_.stress_loss));
    if (settled && static_cast<double>(able) >= p_.stepping_ability
        && u >= 1.0 - p_.stepping_rate) {
      block_.out.to_employers.push(block_.first + i);
    }
  }

  Block& block_;
  IntakeAccess at_;
  const Parameters& p_;
  const IntakeCoefficients& c_;
  std::uint16_t now_;
};

}  // namespace

void run_intake(Block& block) {
  block.month.kernels->intake(block);
  Intake intake(block);
  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    intake.take_in(block.scratch.list[k]);
  }
}

}  // namespace coprod
