#include "synthesis/margins.hpp"

#include "core/error.hpp"
#include "synthesis/commented_csv.hpp"
#include "synthesis/table_reader.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace coprod::fuzz {

namespace {

namespace fs = std::filesystem;

/// The shipped tables, of which one at a time is replaced; and a folder where that one is alone.
struct Tables {
  fs::path shipped = fs::path(COPROD_SOURCE_DIR) / "scenarios/data/hong_kong";
  fs::path whole = scratch() / "margins";
  fs::path alone = scratch() / "margin";
  std::vector<std::string> names;
  Tables() {
    fs::create_directories(whole);
    fs::create_directories(alone);
    for (const auto& entry : fs::directory_iterator(shipped)) {
      if (entry.path().extension() == ".csv") names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    for (const auto& name : names) restore(name);
  }
  void restore(const std::string& name) const {
    fs::copy_file(shipped / name, whole / name, fs::copy_options::overwrite_existing);
  }
};

/// Whether a margin can be read: then nothing is missing in its folder but the other margins.
bool is_margin(const fs::path& folder) {
  tables::Problems problems;
  if (tables::read_margins(folder, problems)) return true;
  return std::all_of(problems.begin(), problems.end(), [](const std::string& problem) {
    return problem.find(": no margin has the attribute ") != problem.npos;
  });
}

/// Margins only go together, but reading all of them takes far longer than reading one, so they are
/// read only with one that can be read.
void load(const Tables& tables, const std::string& name, std::string_view text) {
  if (name == "totals.csv") return static_cast<void>(load_totals(tables.alone));
  if (name == "benefits.csv") return static_cast<void>(load_benefits(tables.alone));
  if (name == "mortality.csv") return static_cast<void>(load_mortality(tables.alone));
  if (name == "unemployment.csv") return static_cast<void>(load_unemployment(tables.alone));
  if (name == "capabilities.csv") return static_cast<void>(load_capabilities(tables.alone));
  if (name == "further_kinds.csv") return static_cast<void>(load_further_kinds(tables.alone));
  if (!is_margin(tables.alone)) return;
  put(tables.whole / name, text);
  try {
    static_cast<void>(load_synthesis_inputs(tables.whole));
  } catch (const InputError&) {
  }
  tables.restore(name);
}

}  // namespace

void margins(Bytes bytes) {
  static const Tables tables;
  const std::string& name =
      tables.names[bytes.empty() ? 0
                                 : static_cast<std::size_t>(bytes[0] - 'a') % tables.names.size()];
  const std::string_view text = bytes.empty() ? "" : text_of(bytes.subspan(1));
  put(tables.alone / name, text);
  try {
    load(tables, name, text);
  } catch (const InputError&) {
  }
  tables::Problems problems;
  static_cast<void>(tables::read_plain_csv(tables.alone / name, problems));
  fs::remove(tables.alone / name);
}

}  // namespace coprod::fuzz
