#include "synthesis/margins.hpp"

#include "core/error.hpp"
#include "synthesis/commented_csv.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <vector>

namespace coprod::fuzz {

namespace {

namespace fs = std::filesystem;

struct Tables {
  fs::path folder = scratch() / "margins";
  std::vector<std::string> names;
  Tables() {
    fs::create_directories(folder);
    const fs::path shipped = fs::path(COPROD_SOURCE_DIR) / "scenarios/data/hong_kong";
    for (const auto& entry : fs::directory_iterator(shipped)) {
      if (entry.path().extension() == ".csv") names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    for (const auto& name : names) restore(name);
  }
  void restore(const std::string& name) const {
    fs::copy_file(fs::path(COPROD_SOURCE_DIR) / "scenarios/data/hong_kong" / name, folder / name,
                  fs::copy_options::overwrite_existing);
  }
};

/// One table by itself where it has a reader of its own; margins only go together.
void load(const std::string& name, const fs::path& folder) {
  if (name == "totals.csv") return static_cast<void>(load_totals(folder));
  if (name == "benefits.csv") return static_cast<void>(load_benefits(folder));
  if (name == "mortality.csv") return static_cast<void>(load_mortality(folder));
  if (name == "capabilities.csv") return static_cast<void>(load_capabilities(folder));
  if (name == "further_kinds.csv") return static_cast<void>(load_further_kinds(folder));
  static_cast<void>(load_synthesis_inputs(folder));
}

}  // namespace

void margins(Bytes bytes) {
  static const Tables tables;
  const std::string& name =
      tables.names[bytes.empty() ? 0
                                 : static_cast<std::size_t>(bytes[0] - 'a') % tables.names.size()];
  put(tables.folder / name, bytes.empty() ? "" : text_of(bytes.subspan(1)));
  try {
    load(name, tables.folder);
  } catch (const InputError&) {
  }
  tables::Problems problems;
  static_cast<void>(tables::read_plain_csv(tables.folder / name, problems));
  tables.restore(name);
}

}  // namespace coprod::fuzz
