#include "processes/operational/intake.hpp"

#include "world/labour_rules.hpp"

#include <algorithm>

namespace coprod {

ProcessInfo intake_info() {
  ProcessInfo info;
  info.step = 8;
  info.name = "intake";
  info.dimension = "operational";
  info.kind = ProcessKind::person_local;
  info.purpose = "persons apply for places, leave queues, complete training, are referred";
  info.mechanisms = {"M11", "M12"};
  info.equations = {"E8.1", "E8.2", "E8.3", "E8.4", "E8.5", "E8.6"};
  info.parameters = {&Parameters::sheltered_demand,      &Parameters::training_demand,
                     &Parameters::renege_rate,           &Parameters::deferral_share,
                     &Parameters::sheltered_leave,       &Parameters::sheltered_open,
                     &Parameters::sheltered_ses,         &Parameters::training_months,
                     &Parameters::training_gain,         &Parameters::training_confidence,
                     &Parameters::training_practice,     &Parameters::training_emancipation,
                     &Parameters::sheltered_pay,         &Parameters::training_pay,
                     &Parameters::workshop_referral,     &Parameters::workshop_referral_stress,
                     &Parameters::share_sheltered_entry, &Parameters::stepping_rate,
                     &Parameters::stepping_ability};
  return info;
}

void run_intake(Block& block) {
  block.month.kernels->intake(block);
  const MonthContext& m = block.month;
  const Parameters& p = m.environment->parameters;
  const auto columns = block.access<IntakeAccess>();
  auto* status = columns.write<person::Status>();
  auto* since = columns.write<person::StatusSince>();
  auto* tie = columns.write<person::Employer>();
  auto* route = columns.write<person::Route>();
  auto* queue = columns.write<person::Queue>();
  auto* trained = columns.write<person::Trained>();
  auto* queue_since = columns.write<person::QueueSince>();
  const auto now = static_cast<std::uint16_t>(m.month.index());
  BlockCounts& counts = block.out.counts;

  const auto join = [&](std::uint32_t i, Queue to) {
    queue[i] = static_cast<std::uint8_t>(to);
    queue_since[i] = now;
    ++counts.queued[queue[i]];
  };
  const auto move = [&](std::uint32_t i, Status to) {
    ++counts.transitions[std::size_t{status[i]} * n_statuses + static_cast<std::size_t>(to)];
    status[i] = static_cast<std::uint8_t>(to);
    since[i] = now;
    tie[i] = no_row;
  };

  for (std::uint32_t k = 0; k < block.scratch.list_size; ++k) {
    const std::uint32_t i = block.scratch.list[k];
    const std::uint32_t upper = ~block.scratch.word[word_demography][i];
    const double u = static_cast<double>(uniform32(block.scratch.word[word_participation][i]));
    bool left = false;
    if (queue[i] != 0) {
      left = upper < m.reneges;  // E8.2
      if (left) {
        ++counts.reneged[queue[i]];
        queue[i] = 0;
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
        if (left || queue[i] != 0 || upper >= m.applies[group]) break;
        if (upper < m.applies_sheltered[group]) {
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
          const float* effect = m.practice_effect + std::size_t{tie[i]} * n_practices;
          const auto of = [&](Practice practice) {
            return static_cast<double>(effect[static_cast<int>(practice)]);
          };
          float& skill = columns.write<person::Skill>()[i];
          skill = std::min(
              10.0f, skill
                         * static_cast<float>(
                             1.0
                             + p.training_gain
                                   * (1.0 + p.training_practice * of(Practice::service_revamp))));
          float& confidence = columns.write<person::Confidence>()[i];
          confidence = std::min(
              1.0f, confidence
                        + static_cast<float>(
                            p.training_confidence
                            * (1.0 + p.training_emancipation * of(Practice::emancipation))));
        }
        trained[i] = 1;
        move(i, Status::seeking);
        route[i] = static_cast<std::uint8_t>(Route::on_the_job_training);
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
            productivity(columns.write<person::Skill>()[i], columns.read<person::JobFit>()[i],
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
