// node bundle.mjs OUT.cpp: bundles charts.mjs with all it imports and writes it, with the licences of what
// went in, as two functions of C++. Run by bundle.cmake in a copy of this folder that has node_modules.
import { build } from 'esbuild';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const result = await build({
  entryPoints: ['charts.mjs'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  charset: 'ascii',
  legalComments: 'none', // the whole licences follow
  metafile: true,
  write: false,
  logLevel: 'warning',
});
const script = result.outputFiles[0].text;
if (/<\/script|<!--/i.test(script)) throw new Error('the bundle would end its own script element');

const [output] = Object.values(result.metafile.outputs);
const packages = new Set();
for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
  const found = path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  if (found && bytesInOutput > 0) packages.add(found[1]);
}

// Packages of one text are named together.
const texts = new Map();
for (const folder of [...packages].sort()) {
  const about = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name)).sort();
  if (files.length === 0) throw new Error(`${folder} has no licence text, so it cannot be passed on`);
  const text = files.map((name) => readFileSync(`${folder}/${name}`, 'utf8').trim()).join('\n\n');
  texts.set(text, [...(texts.get(text) ?? []), `${about.name} ${about.version} (${about.license})`]);
}
const licences = [...texts].map(([text, names]) => `${names.join(', ')}\n\n${text}\n`).join(`\n${'-'.repeat(72)}\n\n`);

// A literal of any length, in pieces that every compiler takes.
const literal = (text) => {
  const pieces = text.match(/[^]{1,16000}/g) ?? [''];
  if (text.includes(')coprod"')) throw new Error('the bundle holds the end of a raw string');
  return pieces.map((piece) => `R"coprod(${piece})coprod"`).join('\n');
};
writeFileSync(process.argv[2], `#include "analysis/report/assets.hpp"

namespace coprod::report {

std::string_view chart_script() { return ${literal(script)}; }

std::string_view chart_licences() { return ${literal(licences)}; }

}  // namespace coprod::report
`);
