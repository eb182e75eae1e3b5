#include "cli/catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

/// Header and rows of a section, cut to the first `n` columns (0: all).
std::vector<std::vector<std::string>> first_columns(const Catalogue::Section& section,
                                                    std::size_t n) {
  std::vector<std::vector<std::string>> rows{section.columns};
  rows.insert(rows.end(), section.rows.begin(), section.rows.end());
  for (auto& row : rows) row.resize(n == 0 ? section.columns.size() : n);
  return rows;
}

/// A paragraph a row: the first two cells, then the others with the names of their columns.
std::string blocks(const Catalogue::Section& section) {
  std::string out;
  for (const auto& row : section.rows) {
    out += fmt::format("  {}\n{}", bold(row[0]), wrapped(row[1], 88, 6));
    std::string rest;
    for (std::size_t c = 2; c < row.size(); ++c) {
      if (row[c].empty()) continue;
      rest += fmt::format("{}{}: {}", rest.empty() ? "" : "; ", section.columns[c], row[c]);
    }
    out += wrapped(rest + ".", 88, 6);
  }
  return out;
}

/// Columns whose cells are numbers to a program; what is none there stays a text.
nlohmann::ordered_json json_cell(const std::string& column, const std::string& cell) {
  constexpr std::array<std::string_view, 11> numeric{
      "default",    "neutral", "low",       "high",         "step",      "effect whole",
      "effect cut", "gain",    "prior low", "prior median", "prior high"};
  constexpr std::array<std::string_view, 3> flags{"headline", "by programme", "provisional"};
  if (std::find(flags.begin(), flags.end(), column) != flags.end()) return cell == "yes";
  if (std::find(numeric.begin(), numeric.end(), column) != numeric.end()) {
    const char* end = cell.data() + cell.size();
    std::int64_t whole = 0;
    const auto [end_of_whole, no_whole] = std::from_chars(cell.data(), end, whole);
    if (no_whole == std::errc() && end_of_whole == end) return whole;
    double number = 0.0;
    const auto [rest, error] = std::from_chars(cell.data(), end, number);
    if (error == std::errc() && rest == end) return number;
  }
  return cell;
}

}  // namespace

std::string catalogue_text(const Catalogue& catalogue) {
  std::string out;
  for (const auto& section : catalogue.sections) {
    if (section.blocks) {
      out += fmt::format("{}{}\n{}", out.empty() ? "" : "\n", bold(section.title), blocks(section));
      continue;
    }
    auto rows = first_columns(section, section.on_terminal);
    for (auto& row : rows) row.front().insert(0, "  ");
    out += fmt::format("{}{}\n{}", out.empty() ? "" : "\n", bold(section.title), columns(rows, {}));
  }
  return out;
}

std::string catalogue_markdown(const Catalogue& catalogue) {
  std::string out = fmt::format("# {}\n\n{}", catalogue.title, catalogue.text);
  for (const auto& section : catalogue.sections) {
    out += fmt::format("\n## {}\n\n{}", section.title,
                       markdown_table(first_columns(section, section.on_page)));
  }
  return out;
}

std::string catalogue_json(const Catalogue& catalogue) {
  nlohmann::ordered_json json;
  for (const auto& section : catalogue.sections) {
    auto& list = json[section.name];
    if (list.is_null()) list = nlohmann::ordered_json::array();
    for (const auto& row : section.rows) {
      nlohmann::ordered_json item;
      for (std::size_t c = 0; c < section.columns.size(); ++c) {
        std::string key = section.columns[c];
        std::replace(key.begin(), key.end(), ' ', '_');
        item[key] = json_cell(section.columns[c], row[c]);
      }
      if (section.name == "parameters") item["group"] = section.title;
      list.push_back(std::move(item));
    }
  }
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

CLI::App* add_catalogue_command(CLI::App& app, Context& context, const std::string& name,
                                const std::string& description,
                                const std::function<Catalogue()>& make, const std::string& next,
                                const std::string& why) {
  auto* command = app.add_subcommand(name, description);
  const auto markdown = std::make_shared<bool>(false);
  add_json_option(*command, context, "the list");
  command->add_flag("--markdown", *markdown, "Print the list as a page of the documentation")
      ->excludes("--json");
  add_quiet_option(*command, context);
  command->callback([=, &context] {
    context.action = [=, &context] {
      const Catalogue catalogue = make();
      if (*markdown) {
        result(catalogue_markdown(catalogue));
        return exit_ok;
      }
      result(context.manner.json ? catalogue_json(catalogue) : catalogue_text(catalogue));
      next_step(context.manner, catalogue.next.empty() ? next : catalogue.next,
                catalogue.next.empty() ? why : catalogue.why);
      return exit_ok;
    };
  });
  return command;
}

std::string lever_value(const LeverInfo& info, double value) {
  constexpr std::array<std::string_view, 3> choices{"employee", "employer", "either"};
  if (info.kind == LeverKind::open_to) return std::string(choices[static_cast<std::size_t>(value)]);
  return std::isinf(value) ? "unlimited" : fmt::format("{}", value);
}

std::string lever_range(const LeverInfo& info) {
  if (info.kind == LeverKind::open_to) return "employee, employer or either";
  return fmt::format("{} to {}{}", info.low, info.high,
                     info.kind == LeverKind::months ? ", or unlimited" : "");
}

}  // namespace coprod::cli
