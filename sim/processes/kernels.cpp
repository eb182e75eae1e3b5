#include "core/error.hpp"
#include "processes/month.hpp"

#include <fmt/format.h>

namespace coprod {

#define KERNEL(name, of) void name(of&);
namespace isa_baseline {
#include "processes/kernels.def"
}
#ifdef COPROD_HAVE_V3
namespace isa_v3 {
#include "processes/kernels.def"
}
#endif
#ifdef COPROD_HAVE_V4
namespace isa_v4 {
#include "processes/kernels.def"
}
#endif
#undef KERNEL

namespace {

constexpr KernelSet baseline_set = [] {
  KernelSet set;
  set.isa = "baseline";
#define KERNEL(name, of) set.name = isa_baseline::name;
#include "processes/kernels.def"
#undef KERNEL
  return set;
}();

#ifdef COPROD_HAVE_V3
constexpr KernelSet v3_set = [] {
  KernelSet set;
  set.isa = "v3";
#define KERNEL(name, of) set.name = isa_v3::name;
#include "processes/kernels.def"
#undef KERNEL
  return set;
}();
#endif

#ifdef COPROD_HAVE_V4
constexpr KernelSet v4_set = [] {
  KernelSet set;
  set.isa = "v4";
#define KERNEL(name, of) set.name = isa_v4::name;
#include "processes/kernels.def"
#undef KERNEL
  return set;
}();
#endif

std::vector<const KernelSet*> sets() {
  std::vector<const KernelSet*> all{&baseline_set};
#ifdef COPROD_HAVE_V3
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
      && __builtin_cpu_supports("bmi2")) {
    all.push_back(&v3_set);
  }
#endif
#ifdef COPROD_HAVE_V4
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
      && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512cd")) {
    all.push_back(&v4_set);
  }
#endif
  return all;
}

}  // namespace

std::vector<std::string> available_kernel_isas() {
  std::vector<std::string> names;
  for (const auto* set : sets()) names.emplace_back(set->isa);
  return names;
}

const KernelSet& kernels(std::string_view isa) {
  const auto all = sets();
  if (isa.empty()) return *all.back();
  for (const auto* set : all) {
    if (set->isa == isa) return *set;
  }
  throw UsageError(fmt::format(
      "the instruction-set level '{}' cannot be used (this program and processor have: {}); leave "
      "--isa away to use the best of them.",
      isa, fmt::join(available_kernel_isas(), ", ")));
}

}  // namespace coprod
