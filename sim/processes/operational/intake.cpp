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
  info.parameters = {&Parameters::sheltered_demand,
                     &Parameters::training_demand,
                     &Parameters::renege_rate,
                     &Parameters::sheltered_leave,
                     &Parameters::sheltered_open,
                     &Parameters::sheltered_ses,
                     &Parameters::training_months,
                     &Parameters::training_gain,
                     &Parameters::training_confidence,
                     &Parameters::training_practice,
                     &Parameters::training_emancipation,
                     &Parameters::workshop_referral,
                     &Parameters::workshop_referral_stress,
                     &Parameters::stepping_rate,
                     &Parameters::stepping_ability,
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
  out.reneges = word_threshold(in.parameters.renege_rate);
  out.practice_effect = in.world.practices.get<practice::Effect>().data();
}

void run_intake(Block& block) {
  block.month.kernels->intake(block);
  const MonthContext& m = block.month;
  const IntakeCoefficients& c = *block.coefficients().intake;
  const Parameters& p = m.environment->parameters;
  const auto columns = block.access<IntakeAccess>();
  const auto* status = columns.read<person::Status>();
  auto* set_status = columns.write<person::Status>();
  auto* since = columns.write<person::StatusSince>();
  const auto* tie = columns.read<person::Employer>();
  auto* set_tie = columns.write<person::Employer>();
  const auto* route = columns.read<person::Route>();
  auto* set_route = columns.write<person::Route>();
  const auto* queue = columns.read<person::Queue>();
  auto* set_queue = columns.write<person::Queue>();
  const auto* trained = columns.read<person::Trained>();
  auto* set_trained = columns.write<person::Trained>();
  auto* queue_since = columns.write<person::QueueSince>();
  const auto now = static_cast<std::uint16_t>(m.month.index());
  BlockCounts& counts = block.out.counts;

  const auto join = [&](std::uint32_t i, Queue to) {
    set_queue[i] = static_cast<std::uint8_t>(to);
    queue_since[i] = now;
    ++counts.queued[queue[i]];
  };
  const auto move = [&](std::uint32_t i, Status to) {
    ++counts.transitions[std::size_t{status[i]} * n_statuses + static_cast<std::size_t>(to)];
    set_status[i] = static_cast<std::uint8_t>(to);
    since[i] = now;
    set_tie[i] = no_row;
  };

  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const std::uint32_t upper = ~block.scratch.word[word_demography][i];
    const double u = static_cast<double>(uniform32(block.scratch.word[word_participation][i]));
    bool left = false;
    if (queue[i] != 0) {
      left = upper < c.reneges;  // E8.2
      if (left) {
        ++counts.reneged[queue[i]];
        set_queue[i] = 0;
      } else {
        block.out.waiting.push(block.first + i);
      }
    }
    switch (static_cast<Status>(status[i])) {
      case Status::seeking:
        if (route[i] == static_cast<std::uint8_t>(Route::supported_placement)) {
          block.out.clients.push(block.first + i);
        }
        [[fallthrough]];
      case Status::outside_labour_force: {  // E8.1
        const std::size_t group = std::size_t{columns.read<person::PrimaryKind>()[i]} * n_severities
                                  + columns.read<person::Severity>()[i];
        if (left || queue[i] != 0 || upper >= c.applies[group]) break;
        if (upper < c.applies_sheltered[group]) {
          join(i, Queue::sheltered_workshop);
        } else if (static_cast<Status>(status[i]) == Status::seeking && trained[i] == 0) {
          join(i, Queue::training);
        } else {
          break;
        }
        block.out.waiting.push(block.first + i);
        break;
      }
      case Status::training:  // E8.3
        if ((1.0 - u) * p.training_months >= 1.0) {
          block.out.clients.push(block.first + i);
          break;
        }
        {
          const float* effect = c.practice_effect + std::size_t{tie[i]} * n_practices;
          const auto of = [&](Practice practice) {
            return static_cast<double>(effect[static_cast<int>(practice)]);
          };
          const float skill = columns.read<person::Skill>()[i];
          columns.write<person::Skill>()[i] = std::min(
              10.0f, skill
                         * static_cast<float>(
                             1.0
                             + p.training_gain
                                   * (1.0 + p.training_practice * of(Practice::service_revamp))));
          const float confidence = columns.read<person::Confidence>()[i];
          columns.write<person::Confidence>()[i] = std::min(
              1.0f, confidence
                        + static_cast<float>(
                            p.training_confidence
                            * (1.0 + p.training_emancipation * of(Practice::emancipation))));
        }
        set_trained[i] = 1;
        move(i, Status::seeking);
        set_route[i] = static_cast<std::uint8_t>(Route::on_the_job_training);
        ++counts.trained;
        break;
      case Status::sheltered_workshop:  // E8.4
        if (1.0 - u < p.sheltered_leave) {
          move(i, Status::outside_labour_force);
          break;
        }
        block.out.clients.push(block.first + i);
        if (u < p.sheltered_open) {
          block.out.to_employers.push(block.first + i);
        } else if (u < p.sheltered_open + p.sheltered_ses) {
          block.out.to_enterprises.push(block.first + i);
        }
        break;
      case Status::social_enterprise: {
        const float stress = columns.read<person::Stress>()[i];
        const bool tires = now - columns.read<person::BirthMonth>()[i] >= 50 * 12
                           || static_cast<double>(stress) > p.workshop_referral_stress;
        if (tires && u < p.workshop_referral) {  // E8.5
          if (queue[i] == 0) {
            join(i, Queue::sheltered_workshop);
            block.out.waiting.push(block.first + i);
          }
          break;
        }
        const bool settled = m.first_day - columns.read<person::HireDay>()[i] >= 365;
        const float able =
            productivity(columns.read<person::Skill>()[i], columns.read<person::JobFit>()[i],
                         stress, static_cast<float>(p.stress_loss));
        if (settled && static_cast<double>(able) >= p.stepping_ability
            && u >= 1.0 - p.stepping_rate) {  // E8.6
          block.out.to_employers.push(block.first + i);
        }
        break;
      }
      default:
        break;
    }
  }
}

}  // namespace coprod
