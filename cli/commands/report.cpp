#include "analysis/report.hpp"

#include "cli/commands/commands.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace coprod::cli {

namespace {

namespace fs = std::filesystem;

struct ReportArguments {
  std::string directory;
  std::string out;
};

int report_on(const ReportArguments& arguments, const Context& context) {
  const fs::path out = arguments.out.empty() ? fs::path(arguments.directory) / "report.html"
                                             : fs::path(arguments.out);
  const ReportFacts facts = write_report(arguments.directory, out);
  if (context.manner.json) {
    nlohmann::ordered_json json{{"report", out.string()},
                                {"bytes", facts.bytes},
                                {"compared", facts.compared},
                                {"interactive", facts.interactive}};
    result(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  } else {
    result(fmt::format("Report {} ({}), one file that needs no network\n", printable(out.string()),
                       bytes(static_cast<double>(facts.bytes))));
    if (!facts.interactive) {
      result("Its charts are plain: this program was built without npm.\n");
    }
  }
  const std::string quoted = shell_quoted(printable(out.string()));
  if (facts.sweep) {
    next_step(context.manner, "xdg-open " + quoted, "to read it in a browser");
  } else if (facts.compared && !facts.ledger) {
    next_step(context.manner, "coprod compare … --ledger --out DIR",
              "who gains and who loses, person by person; to read the report: xdg-open " + quoted);
  } else if (!facts.compared) {
    next_step(context.manner, "coprod compare BASE.toml REFORM.toml --out DIR",
              "a second scenario beside this one; to read the report: xdg-open " + quoted);
  } else {
    next_step(context.manner, "xdg-open " + quoted, "to read it in a browser");
  }
  return exit_ok;
}

}  // namespace

void add_report(CLI::App& app, Context& context) {
  auto* command =
      app.add_subcommand("report", "Write one HTML file on a comparison, a run or a sweep");
  const auto arguments = std::make_shared<ReportArguments>();
  command
      ->add_option("directory", arguments->directory,
                   "What 'coprod compare', 'run', 'robust' or 'sweep' wrote")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("-o,--out", arguments->out, "The file to write; DIR/report.html, if not given")
      ->type_name("FILE.html");
  add_quiet_option(*command, context);
  add_json_option(*command, context, "what was written");
  command->callback([arguments, &context] {
    context.action = [arguments, &context] { return report_on(*arguments, context); };
  });
}

}  // namespace coprod::cli
