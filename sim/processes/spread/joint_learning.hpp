#pragma once

/// Step 7, spread: organisations explore an opportunity space together (M28, M29).
///
/// A tie has the intensity I = I0 (1 + collective x mean of the four stances of both sides) (E7.19,
/// M29). Tied open organisations try a practice together with the chance
///   rate x I x shared segments x void x min(readiness of both)                              (E7.20)
/// shared segments: kinds that both work for, as a share of those that either does; void: the mean
/// of their districts' (rules/voids.hpp). The practice is one that either has in use, drawn by
/// the pair; the one of less depth closes trials.gain of the gap, and becomes aware of it
/// if it was not. Nobody tries while a conflict halts either. Ties are settled in the order of their rows, which never change.
///
/// Source: docs/model.md 7.7 (M28, M29). Parameters: joint_learning.*, trials.gain.

#include "processes/step.hpp"

namespace coprod {

using JointLearningAccess =
    WorldAccess<Reads<organisation::Key, organisation::District, organisation::Segments,
                      organisation::Readiness, organisation::Halted, organisation::Emergent,
                      organisation::Relational, organisation::Systems, organisation::Inquiry,
                      organisation_tie::From, organisation_tie::To, organisation_tie::Intensity,
                      practice::Stage, practice::Depth, segment::OutOfWork, segment::InVoid,
                      social_enterprise::ClosedMonth>,
                Writes<practice::Stage, practice::StageSince, practice::Depth>>;

[[nodiscard]] ProcessInfo joint_learning_info();
void run_joint_learning(JointLearningAccess world, Step& step);

}  // namespace coprod
