#include "world/flows.hpp"

namespace coprod {

namespace {

void plus(std::int64_t& to, std::int64_t from) { to += from; }
template <class T, std::size_t n>
void plus(std::array<T, n>& to, const std::array<T, n>& from) {
  for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

}  // namespace

void BlockCounts::add(const BlockCounts& other) {
#define COUNT(name, label) plus(name, other.name);
#define COUNTS(name, type, size, label) plus(name, other.name);
#include "world/block_counts.def"
#undef COUNT
#undef COUNTS
}

void MonthFlows::clear() {
  // A list that becomes a copy of an empty one keeps its memory; whatever is added is cleared, too.
  const MonthFlows nothing;
  *this = nothing;
}

}  // namespace coprod
