import type { Json } from '../../core/index.js';
import type { RunOutcome, StepReport } from '../../training/index.js';
import type { CurvePoint } from './collectCurves.js';
import type { RepeatedFinding } from './collectFindings.js';
import type { MetricCurve } from './collectMetrics.js';
import { formatTime } from '../terminal/formatTime.js';
import { escapeHtml } from './html.js';
import { dataUrl, factsTable, flatten, htmlPage, section, type ChartLibrary } from './pageParts.js';
import { gradientCharts, heatMaps, reportCharts, type Chart } from './reportCharts.js';
import { columnsOf } from './reportData.js';
import { findingsSection } from './reportFindings.js';
import { reportScript } from './reportScript.js';
import { reportStyle } from './reportStyle.js';
import type { SampleFrame } from '../runs/sampleFrames.js';

export type { ChartLibrary } from './pageParts.js';

/** What a report shows. */
export interface ReportContent {
  readonly title: string;
  readonly outcome: RunOutcome;
  /** Why the run ended, if it failed. */
  readonly error: string | null;
  readonly last: StepReport | null;
  readonly points: readonly CurvePoint[];
  readonly metrics: readonly MetricCurve[];
  readonly findings: readonly RepeatedFinding[];
  readonly samples: ReportSamples | null;
  /** Earlier samples and the latest, small. */
  readonly frames: readonly SampleFrame[];
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

/** A run as one HTML file that needs nothing else: samples, findings, charts, gradients, options, machine. */
export function reportPage(content: ReportContent, library: ChartLibrary): string {
  const { points, title, outcome } = content;
  const begun = points.length > 0;
  const charts = begun ? reportCharts(points, content.metrics) : [];
  const [gradients, maps] = begun ? [gradientCharts(points), heatMaps(points)] : [[], []];
  const body = [
    `<header><h1>${escapeHtml(title)}</h1><span class="outcome ${outcome}">${outcome}</span></header>`,
    content.error === null ? '' : section('Why it ended', `<code>${escapeHtml(content.error)}</code>`),
    content.last ? figures(content.last) : '',
    findingsSection(content.findings),
    content.samples ? samples(content.samples) : '',
    frames(content.frames),
    chartGrid(charts),
    maps.length === 0 ? '' : gradientFlow(maps),
    chartGrid(gradients),
    section('Options', factsTable(flatten('', content.options))),
    section('Machine and versions', factsTable(flatten('', content.facts))),
  ];
  const data = { columns: columnsOf(points), charts: [...charts, ...gradients], maps };
  return htmlPage(title, body.filter(Boolean).join('\n'), data, library, { style: reportStyle, script: reportScript });
}

/** Places for charts, which the script fills. */
export function chartGrid(charts: readonly Chart[]): string {
  if (charts.length === 0) return '';
  const sections = charts.map(({ id, title, text }) =>
    section(title, `<p>${escapeHtml(text)}</p><div class="chart" id="${id}"></div>`),
  );
  return `<div class="charts">${sections.join('\n')}</div>`;
}

function gradientFlow(maps: ReturnType<typeof heatMaps>): string {
  const pictures = maps.map(
    ({ id, network }) =>
      `<h3>${network}</h3><canvas class="map" id="${id}" role="img" aria-label="Gradients of the ${network} by layer and step"></canvas>`,
  );
  return section(
    'Gradient flow',
    `<p>Each row is a layer, from the input at the top to the output; time runs to the right. Colour is the root mean square of the layer’s gradient. Rows of one colour are healthy; one that turns dark has stopped learning.</p>${pictures.join('')}<div class="scale" id="scale"></div>`,
  );
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
  const image = `<img alt="Generated images after step ${step}" src="${dataUrl('png', png)}">`;
  return section(
    `Samples after step ${step}`,
    `<p>${columns ? 'Each row is one latent vector, each column one label. ' : ''}The latent vectors are the same throughout the run.</p>
<figure><table>${head}<tr><td colspan="${columns?.length ?? 1}">${image}</td></tr></table></figure>`,
    'samples',
  );
}

function frames(all: readonly SampleFrame[]): string {
  if (all.length < 2) return '';
  const pictures = all.map(
    ({ step, jpeg }) =>
      `<figure><img alt="Generated images after step ${step}" src="${dataUrl('jpeg', jpeg)}"><figcaption>step ${step}</figcaption></figure>`,
  );
  return section('Samples through time', `<div class="frames">${pictures.join('')}</div>`);
}
