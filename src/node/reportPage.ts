import type { Json } from '../core/index.js';
import type { RunOutcome, StepReport } from '../training/index.js';
import type { CurvePoint } from './collectCurves.js';
import { formatTime } from './formatTime.js';
import { escapeHtml, scriptJson } from './html.js';
import { reportCharts } from './reportCharts.js';
import { reportScript } from './reportScript.js';
import { reportStyle } from './reportStyle.js';

/** What a report shows. */
export interface ReportContent {
  readonly title: string;
  readonly outcome: RunOutcome;
  /** Why the run ended, if it failed. */
  readonly error: string | null;
  readonly last: StepReport | null;
  readonly points: readonly CurvePoint[];
  readonly samples: ReportSamples | null;
  readonly options: Json;
  /** Backend, machine and versions. */
  readonly facts: Json;
}

/** The grid of samples. */
export interface ReportSamples {
  readonly png: Uint8Array;
  /** Finished steps when they were drawn. */
  readonly step: number;
  /** What each column shows, if they differ. */
  readonly columns: readonly string[] | null;
}

/** The source of the library that draws the charts. */
export interface ChartLibrary {
  readonly script: string;
  readonly style: string;
}

/** A run as one HTML file that needs nothing else, not even a network: samples, charts, options, machine. */
export function reportPage(content: ReportContent, library: ChartLibrary): string {
  const charts = content.points.length > 0 ? reportCharts(content.points) : [];
  const title = escapeHtml(content.title);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${library.style}${reportStyle}</style>
</head>
<body>
<main>
<header><h1>${title}</h1><span class="outcome ${content.outcome}">${content.outcome}</span></header>
${content.error === null ? '' : `<section><h2>Why it ended</h2><code>${escapeHtml(content.error)}</code></section>`}
${content.last ? figures(content.last) : ''}
${content.samples ? samples(content.samples) : ''}
<div class="charts">
${charts.map(({ id, title: name, text }) => section(name, `<p>${text}</p><div id="${id}"></div>`)).join('\n')}
</div>
${section('Options', facts(content.options))}
${section('Machine and versions', facts(content.facts))}
</main>
<script type="application/json" id="run">${scriptJson({ points: content.points, charts })}</script>
<script>${library.script}</script>
<script>${reportScript}</script>
</body>
</html>
`;
}

function section(title: string, body: string): string {
  return `<section><h2>${title}</h2>${body}</section>`;
}

function figures({ step, steps, epoch, seconds, imagesPerSecond, memory }: StepReport): string {
  const shown: readonly [string, string][] = [
    ['Steps', `${step} of ${steps}`],
    ['Passes over the data', epoch.toFixed(1)],
    ['Time', formatTime(seconds)],
    ['Images per second', imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)],
    ['Tensors in memory', `${(memory.bytes / 2 ** 20).toFixed(0)} MiB`],
  ];
  return `<dl class="figures">${shown.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function samples({ png, step, columns }: ReportSamples): string {
  const head = columns ? `<tr>${columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('')}</tr>` : '';
  const image = `<img alt="Generated images after step ${step}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`;
  return `<section class="samples"><h2>Samples after step ${step}</h2>
<p>${columns ? 'Each row is one latent vector, each column one label. ' : ''}The latent vectors are the same throughout the run.</p>
<figure><table>${head}<tr><td colspan="${columns?.length ?? 1}">${image}</td></tr></table></figure></section>`;
}

function facts(value: Json): string {
  const rows = flatten('', value);
  const cells = rows.map(
    ([name, one]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(one)}</td></tr>`,
  );
  return `<table class="facts">${cells.join('')}</table>`;
}

/** Nested options as rows: `tricks[0].name`. Short lists of plain values stay in one row. */
function flatten(path: string, value: Json): [name: string, value: string][] {
  if (value === null || typeof value !== 'object') return [[path, String(value)]];
  const entries = Object.entries(value);
  const plain = entries.every(([, one]) => one === null || typeof one !== 'object');
  if (entries.length === 0 || (Array.isArray(value) && plain)) return [[path, JSON.stringify(value)]];
  return entries.flatMap(([key, one]) =>
    flatten(Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key, one),
  );
}
