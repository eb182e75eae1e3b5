// What page.js needs of Vega: draws one Vega-Lite chart. Expressions are interpreted (ast), so that the page
// allows no eval.
import { Error as errors, logger, parse, View } from 'vega';
import { compile } from 'vega-lite';
import { expressionInterpreter } from 'vega-interpreter';

globalThis.coprodDraw = async (element, spec, tooltip) => {
  const runtime = parse(compile(spec, { logger: logger(errors) }).spec, null, { ast: true });
  const view = new View(runtime, { expr: expressionInterpreter, renderer: 'svg', logLevel: errors });
  view.tooltip(tooltip);
  await view.initialize(element).hover().runAsync();
  return view;
};
