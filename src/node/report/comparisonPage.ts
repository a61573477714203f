import type { RunComparison } from './compareRuns.js';
import type { ComparedRun } from './comparedRun.js';
import { formatTime } from '../terminal/formatTime.js';
import { escapeHtml } from './html.js';
import { dataUrl, flatten, htmlPage, section, type ChartLibrary } from './pageParts.js';
import type { Chart, ChartLine } from './reportCharts.js';
import { chartGrid } from './reportPage.js';
import { reportScript } from './reportScript.js';
import { reportStyle } from './reportStyle.js';

/** What a comparison shows. */
export interface ComparisonContent {
  readonly title: string;
  readonly runs: readonly ComparedRun[];
  readonly metrics: RunComparison['metrics'];
}

/** Several runs as one HTML file that needs nothing else. */
export function comparisonPage({ title, runs, metrics }: ComparisonContent, library: ChartLibrary): string {
  const charts = comparisonCharts(runs, metrics);
  const body = [
    `<header><h1>${escapeHtml(title)}</h1><span class="outcome">${runs.length} runs</span></header>`,
    section('Runs', runTable(runs)),
    metrics.length > 0 ? section('Best of each metric', metricTable(runs, metrics)) : '',
    sampleSection(runs),
    axisButtons,
    chartGrid(charts),
    section('What differs in their options', differences(runs)),
    findingsOf(runs),
  ];
  const data = { columns: {}, charts };
  return htmlPage(title, body.filter(Boolean).join('\n'), data, library, { style: reportStyle, script: reportScript });
}

const axisButtons = `<div class="axes" role="group" aria-label="Horizontal axis">
<button type="button" data-axis="step" aria-pressed="true">by steps</button>
<button type="button" data-axis="images" aria-pressed="false">by images seen</button>
<button type="button" data-axis="seconds" aria-pressed="false">by time</button></div>`;

function comparisonCharts(runs: readonly ComparedRun[], metrics: RunComparison['metrics']): Chart[] {
  const shown: readonly (readonly [name: string, title: string, text: string, range?: readonly [number, number]])[] = [
    ['losses.generator', 'Generator’s loss', 'Comparable only between runs with the same loss.'],
    ['losses.discriminator', 'Discriminator’s loss', 'Comparable only between runs with the same loss.'],
    ['scores.fake', 'Score of generated images', 'How real the discriminator finds them.', [0, 1]],
    ['scores.real', 'Score of real images', 'How real the discriminator finds them.', [0, 1]],
  ];
  const measured = metrics.map(({ name, features, better }, i): Chart => ({
    id: `metric${i}`,
    title: name,
    text: `Over ${features}${better === null ? '' : `; ${better} is better`}.`,
    raw: true,
    lines: runs.flatMap((run, colour) => metricLine(run, name, features, colour)),
  }));
  const drawn = shown.map(([name, title, text, range], i): Chart => ({
    id: `chart${i}`,
    title,
    text,
    lines: runs.flatMap((run, colour) => curveLine(run, name, colour)),
    ...(range ? { range } : {}),
  }));
  return [...measured, ...drawn].filter(({ lines }) => lines.length > 0);
}

function curveLine({ name: label, points }: ComparedRun, name: string, colour: number): ChartLine[] {
  const own = points.filter((point) => point[name] !== undefined);
  if (own.length === 0) return [];
  const column = (of: string): number[] => own.map((point) => point[of] ?? 0);
  return [
    {
      label,
      colour,
      x: { step: column('step'), images: column('images'), seconds: column('seconds') },
      y: column(name).map((value) => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null)),
    },
  ];
}

function metricLine(
  { name: label, metrics, points }: ComparedRun,
  name: string,
  features: string,
  colour: number,
): ChartLine[] {
  const curve = metrics.find((one) => one.name === name && one.features === features);
  if (!curve) return [];
  // A metric knows its step; the nearest later report knows the time.
  const at = (step: number, of: string): number =>
    (points.find((point) => (point.step ?? 0) >= step) ?? points.at(-1))?.[of] ?? 0;
  const steps = curve.points.map(({ step }) => step);
  return [
    {
      label,
      colour,
      x: {
        step: steps,
        images: steps.map((step) => at(step, 'images')),
        seconds: steps.map((step) => at(step, 'seconds')),
      },
      y: curve.points.map(({ value }) => (Number.isFinite(value) ? value : null)),
    },
  ];
}

function key(i: number): string {
  return `<span class="key" style="background:var(--series${i % 8})"></span>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const header = `<tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr>`;
  const lines = rows.map(
    ([first = '', ...rest]) =>
      `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="wide"><table>${header}${lines.join('')}</table></div>`;
}

function runTable(runs: readonly ComparedRun[]): string {
  return table(
    ['Run', 'Outcome', 'Steps', 'Time', 'Images per second', 'Folder'],
    runs.map(({ name, outcome, last, folder, skipped }, i) => [
      key(i) + escapeHtml(name),
      escapeHtml(outcome) + (skipped.length > 0 ? ` (${skipped.length} unreadable lines)` : ''),
      last ? `${last.step} of ${last.steps}` : '–',
      last ? formatTime(last.seconds) : '–',
      last ? last.imagesPerSecond.toFixed(1) : '–',
      escapeHtml(folder),
    ]),
  );
}

function metricTable(runs: readonly ComparedRun[], metrics: RunComparison['metrics']): string {
  const rows = metrics.map(({ name, features, better, best }) => {
    const values = runs.map((run) => best[run.name]?.value).filter((value) => value !== undefined);
    const top = better === null ? null : better === 'lower' ? Math.min(...values) : Math.max(...values);
    const cells = runs.map((run) => {
      const point = best[run.name];
      if (!point) return '–';
      const error = point.standardError === null ? '' : ` ± ${point.standardError.toPrecision(2)}`;
      return `<span${point.value === top ? ' class="best"' : ''}>${point.value.toPrecision(4)}${error}</span> <small>at step ${point.step}</small>`;
    });
    return [`${escapeHtml(name)} <small>over ${escapeHtml(features)}</small>`, ...cells];
  });
  return table(['Metric', ...runs.map(({ name }, i) => key(i) + escapeHtml(name))], rows);
}

function sampleSection(runs: readonly ComparedRun[]): string {
  const figures = runs.map(({ name, samples }, i) => {
    const picture = samples
      ? `<img alt="Samples of ${escapeHtml(name)}" src="${dataUrl('png', samples)}">`
      : '<p>No samples.</p>';
    return `<figure><figcaption>${key(i)}${escapeHtml(name)}</figcaption>${picture}</figure>`;
  });
  return section('Samples', `<div class="runs">${figures.join('')}</div>`);
}

function differences(runs: readonly ComparedRun[]): string {
  const flat = runs.map(({ options }) => new Map(flatten('', options)));
  const names = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  const rows = names
    .map((name) => [name, ...flat.map((one) => one.get(name) ?? '–')])
    .filter(([, ...values]) => new Set(values).size > 1);
  if (rows.length === 0) return '<p>Nothing.</p>';
  return table(
    ['Option', ...runs.map(({ name }, i) => key(i) + escapeHtml(name))],
    rows.map((row) => row.map(escapeHtml)),
  );
}

function findingsOf(runs: readonly ComparedRun[]): string {
  const rows = runs.flatMap(({ name, findings }, i) =>
    findings.map(({ finding, times }) => [
      key(i) + escapeHtml(name),
      escapeHtml(finding.level),
      escapeHtml(finding.kind),
      String(times),
      escapeHtml(finding.explanation),
    ]),
  );
  return rows.length === 0 ? '' : section('Findings', table(['Run', 'Level', 'Kind', 'Times', 'What it means'], rows));
}
