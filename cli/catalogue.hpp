#pragma once

#include "cli/context.hpp"
#include "parameters/parameters.hpp"

#include <functional>
#include <string>
#include <vector>

namespace coprod::cli {

/// A list that a command prints as text, JSON or Markdown, all from the same declarations.
struct Catalogue {
  struct Section {
    std::string title;
    std::string name;  ///< key in JSON
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::size_t on_terminal = 0;  ///< columns shown there; 0: all
    std::size_t on_page = 0;      ///< columns in Markdown; 0: all. JSON has all of them
    bool blocks = false;          ///< on a terminal a paragraph a row, for rows too long for lines
  };
  std::string title;  ///< of the Markdown page
  std::string text;   ///< of the Markdown page, above the tables
  std::vector<Section> sections;
  std::string next;  ///< what to type next, instead of what the command says
  std::string why;
};

[[nodiscard]] std::string catalogue_text(const Catalogue& catalogue);
[[nodiscard]] std::string catalogue_markdown(const Catalogue& catalogue);
[[nodiscard]] std::string catalogue_json(const Catalogue& catalogue);

/// Adds a command that prints the catalogue that `make` returns.
CLI::App* add_catalogue_command(CLI::App& app, Context& context, const std::string& name,
                                const std::string& description,
                                const std::function<Catalogue()>& make, const std::string& next,
                                const std::string& why);

/// A lever's value and the values it may take, for readers.
[[nodiscard]] std::string lever_value(const LeverInfo& info, double value);
[[nodiscard]] std::string lever_range(const LeverInfo& info);

}  // namespace coprod::cli
