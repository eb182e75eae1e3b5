#pragma once

/// Draws the block's shared random words of the month: one Philox block a person, four words, each
/// with one user (random/streams.hpp). Not a process of the model: it writes only scratch.

#include "processes/month.hpp"

namespace coprod {

using PersonWordsAccess = Access<Reads<person::Key>, Writes<>>;

}  // namespace coprod
