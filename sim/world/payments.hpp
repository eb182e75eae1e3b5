#pragma once

/// The accounts of the model and every kind of payment between them, declared once in payments.def.
/// Each payment is entered once with its payer and its payee, so that what one account pays another
/// receives; agents keep their own books (net_income, reserves, budget), against which the tests
/// hold these entries every month.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace coprod {

/// An amount in whole cents, rounded half up: accounts hold nothing else.
[[nodiscard]] inline std::int64_t whole_cents(double cents) {
  return static_cast<std::int64_t>(std::floor(cents + 0.5));
}

enum class Account : std::uint8_t { persons, enterprises, ngos, employers, government, others };
inline constexpr std::array<std::string_view, 6> account_names{
    "persons", "social_enterprises", "ngos", "employers", "government", "others"};

enum class Payment : std::uint8_t {
#define PAYMENT(name, payer, payee, label) name,
#include "world/payments.def"
#undef PAYMENT
};

struct PaymentInfo {
  std::string_view name;
  Account payer;
  Account payee;
  std::string_view label;
};

inline constexpr PaymentInfo payment_infos[] = {
#define PAYMENT(name, payer, payee, label) {#name, Account::payer, Account::payee, label},
#include "world/payments.def"
#undef PAYMENT
};
inline constexpr std::size_t n_payments = std::size(payment_infos);

/// Amounts of a month by kind of payment, 0.01 HKD.
class Payments {
 public:
  /// Enters `cents` >= 0.
  void enter(Payment kind, std::int64_t cents) { amount_[static_cast<std::size_t>(kind)] += cents; }
  [[nodiscard]] std::int64_t of(Payment kind) const {
    return amount_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] std::int64_t of(std::size_t kind) const { return amount_[kind]; }
  /// Received less paid.
  [[nodiscard]] std::int64_t balance(Account account) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < n_payments; ++i) {
      sum += payment_infos[i].payee == account ? amount_[i] : 0;
      sum -= payment_infos[i].payer == account ? amount_[i] : 0;
    }
    return sum;
  }

 private:
  std::array<std::int64_t, n_payments> amount_{};
};

}  // namespace coprod
