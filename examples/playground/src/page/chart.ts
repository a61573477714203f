import uPlot from 'uplot';
import type { StepReport } from 'tfjs-gan';
import { figure } from './format.js';
import { h } from './h.js';

/** A line of a chart. */
export interface ChartLine {
  readonly label: string;
  /** The name of a colour of the style. */
  readonly colour: string;
  /** Its value in a report; null or undefined where there is none. */
  readonly value: (report: StepReport) => number | null | undefined;
}

export interface ChartPlan {
  readonly title: string;
  /** What to look for, for people who are new to GANs. */
  readonly text: string;
  readonly lines: readonly ChartLine[];
  readonly range?: readonly [number, number];
  /** Whether values stand apart and are joined over reports without one. */
  readonly sparse?: boolean;
}

/** Curves that grow with a run. */
export interface Chart {
  readonly element: HTMLElement;
  draw(reports: readonly StepReport[]): void;
  /** Draws anew, in the colours and the width of the moment. */
  refit(): void;
}

const HEIGHT = 200;

export function chart(plan: ChartPlan): Chart {
  const place = h('div', { class: 'plot', role: 'img', 'aria-label': plan.title });
  const values = plan.lines.map(() => h('b', {}, '–'));
  const legend = plan.lines.map(({ label, colour }, i) =>
    h('li', {}, h('span', { class: 'key', style: `background: var(--${colour})` }), `${label} `, values[i] ?? null),
  );
  let plot: uPlot | null = null;
  let shown: readonly StepReport[] = [];

  function draw(reports: readonly StepReport[]): void {
    shown = reports;
    if (place.clientWidth === 0 || reports.length === 0) return;
    const { steps, curves } = tableOf(plan, reports);
    if (plot) plot.setData([steps, ...curves]);
    else plot = new uPlot(optionsOf(plan, place.clientWidth), [steps, ...curves], place);
    const last = curves.map((curve) => curve.findLast((value) => value !== null));
    values.forEach((element, i) => (element.textContent = figure(last[i])));
    const words = plan.lines.map(({ label }, i) => `${label} ${figure(last[i])}`).join(', ');
    place.setAttribute('aria-label', `${plan.title} up to step ${reports.at(-1)?.step ?? 0}: ${words}`);
  }

  return {
    element: h(
      'figure',
      { class: 'chart' },
      h('h3', {}, plan.title),
      h('ul', { class: 'legend' }, ...legend),
      place,
      h('figcaption', {}, plan.text),
    ),
    draw,
    refit() {
      plot?.destroy();
      plot = null;
      draw(shown);
    },
  };
}

interface Table {
  readonly steps: number[];
  readonly curves: (number | null)[][];
}

function tableOf({ lines }: ChartPlan, reports: readonly StepReport[]): Table {
  return {
    steps: reports.map(({ step }) => step),
    curves: lines.map(({ value }) => reports.map((report) => finite(value(report)))),
  };
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function optionsOf({ lines, range, sparse = false }: ChartPlan, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const shade = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const axis = (size: number): uPlot.Axis => ({
    stroke: shade('quiet'),
    grid: { stroke: shade('line'), width: 1 },
    ticks: { stroke: shade('line'), width: 1 },
    font: '12px system-ui, sans-serif',
    size,
  });
  return {
    width,
    height: HEIGHT,
    scales: { x: { time: false }, y: range ? { range: [...range] } : {} },
    series: [
      {},
      ...lines.map(({ colour }) => ({ stroke: shade(colour), width: 2, spanGaps: sparse, points: { show: sparse } })),
    ],
    axes: [axis(28), axis(48)],
    legend: { show: false },
    cursor: { show: false },
  };
}
