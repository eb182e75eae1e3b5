#pragma once

/// Social enterprises that a scenario names, for studies of cases: they are there from month 0.

#include "core/calendar.hpp"
#include "world/categories.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace coprod {

/// One `[[enterprise]]` of a scenario.
struct GivenEnterprise {
  std::string name;
  std::uint8_t district = 0;
  std::uint8_t sector = 0;
  Niche niche = Niche::extends_service;
  LegalForm legal_form = LegalForm::guarantee_company;
  bool parent = true;                         ///< has a parent NGO (of its district, else any)
  int posts = 10;                             ///< for staff with disabilities, 1 to 1000
  int age = 96;                               ///< months since its founding at month 0, 0 to 600
  std::array<bool, n_practices> practices{};  ///< those sustained from month 0 on
  bool roles = true;                          ///< whether its staff may supervise and decide
  friend bool operator==(const GivenEnterprise&, const GivenEnterprise&) = default;
};

}  // namespace coprod
