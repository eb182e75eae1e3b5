#pragma once

#include "output/table.hpp"

namespace coprod {

/// Readers count cells by the declarations of outcomes: throws InvalidFile when a table of an outcome
/// has other axes behind those of runs and months, or axes of another length.
void require_declared_axes(const ResultsReader& file);

}  // namespace coprod
