import type { NetworkName } from '../../core/index.js';
import type { CurvePoint } from './collectCurves.js';
import type { MetricCurve } from './collectMetrics.js';

/** A line of a chart. */
export interface ChartLine {
  readonly label: string;
  /** The name of a colour of the page's style, or the number of one of its series of colours. */
  readonly colour: string | number;
  /** The column that it shows, over the steps. */
  readonly name?: string;
  /** Its own points, where it has some; the horizontal ones by the name of what they count. */
  readonly x?: Readonly<Record<string, readonly number[]>>;
  readonly y?: readonly (number | null)[];
}

/** One chart of a page. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What to look for, for readers who are new to GANs. */
  readonly text: string;
  readonly lines: readonly ChartLine[];
  /** The limits of the vertical axis. Default: as the values need. */
  readonly range?: readonly [number, number];
  /** Whether the vertical axis is logarithmic. Default false. */
  readonly logarithmic?: boolean;
  /** Whether each value is shown, and not a running mean. Default false. */
  readonly raw?: boolean;
}

/** Layers over steps as a picture, each cell as bright as its gradient is large. */
export interface HeatMap {
  readonly id: string;
  readonly network: NetworkName;
  readonly rows: readonly { readonly label: string; readonly name: string }[];
}

const MAIN_LOSSES = ['losses.discriminator', 'losses.generator', 'losses.real', 'losses.fake'];
const NETWORKS = ['generator', 'discriminator'] as const;

/** The charts for a run; terms of the loss that only some runs have (penalties) get lines of their own. */
export function reportCharts(points: readonly CurvePoint[], metrics: readonly MetricCurve[]): readonly Chart[] {
  const names = namesOf(points);
  const terms = names.filter((name) => name.startsWith('losses.') && !MAIN_LOSSES.includes(name));
  return [
    {
      id: 'losses',
      title: 'Losses',
      text: 'The two networks work against each other: neither loss falls to zero in a healthy run. One that races away while the other vanishes means that one network has won.',
      lines: [
        { name: 'losses.discriminator', label: 'Discriminator', colour: 'discriminator' },
        { name: 'losses.generator', label: 'Generator', colour: 'generator' },
      ],
    },
    {
      id: 'scores',
      title: 'How real the discriminator finds them',
      text: 'Mean score of real and of generated images. Both near 0.5: it cannot tell them apart. Far apart at 1 and 0 for long: the generator learns little.',
      lines: [
        { name: 'scores.real', label: 'Real', colour: 'real' },
        { name: 'scores.fake', label: 'Generated', colour: 'fake' },
      ],
      range: [0, 1],
    },
    ...metricCharts(metrics),
    {
      id: 'terms',
      title: 'What the discriminator’s loss is made of',
      text: `Its loss on real and on generated images${terms.length > 0 ? ', and every other term' : ''}.`,
      lines: [
        { name: 'losses.real', label: 'Real', colour: 'real' },
        { name: 'losses.fake', label: 'Generated', colour: 'fake' },
        ...terms.map((name, i) => ({ name, label: name.slice('losses.'.length), colour: i })),
      ],
    },
    {
      id: 'speed',
      title: 'Speed',
      text: 'Training images per second.',
      lines: [{ name: 'imagesPerSecond', label: 'Images per second', colour: 'other' }],
    },
  ];
}

/** A chart for each metric, with a line for each set of features that it was measured over. */
function metricCharts(metrics: readonly MetricCurve[]): Chart[] {
  const names = [...new Set(metrics.map(({ name }) => name))];
  return names.map((name, i) => {
    const curves = metrics.filter((curve) => curve.name === name);
    const better = curves[0]?.better ?? null;
    return {
      id: `metric${i}`,
      title: name,
      text: `Measured on samples${over(curves)}${better === null ? '' : `; ${better} is better`}.`,
      raw: true,
      lines: curves.map(({ features, points }, colour) => ({
        // Features have long names, which the text says where there is but one.
        label: curves.length === 1 ? name : `over ${features}`,
        colour,
        x: { step: points.map(({ step }) => step) },
        y: points.map(({ value }) => (Number.isFinite(value) ? value : null)),
      })),
    };
  });
}

function over([only, ...others]: readonly MetricCurve[]): string {
  return only && others.length === 0 ? ` over ${only.features}` : '';
}

/** The gradient of each layer over the steps, as curves. */
export function gradientCharts(points: readonly CurvePoint[]): readonly Chart[] {
  return heatMaps(points).map(({ network, rows }) => ({
    id: `gradients-${network}`,
    title: `Gradients of the ${network}`,
    text: 'Root mean square of each layer’s gradient. A line that falls for good belongs to a layer that has stopped learning.',
    logarithmic: true,
    lines: rows.map(({ label, name }, colour) => ({ label, name, colour })),
  }));
}

/** The gradient of each layer over the steps, as pictures. */
export function heatMaps(points: readonly CurvePoint[]): readonly HeatMap[] {
  const names = namesOf(points);
  return NETWORKS.flatMap((network) => {
    const prefix = `gradients.${network}.`;
    const own = names.filter((name) => name.startsWith(prefix));
    const rows = own.map((name) => ({ label: name.slice(prefix.length), name }));
    return rows.length > 0 ? [{ id: `map-${network}`, network, rows }] : [];
  });
}

function namesOf(points: readonly CurvePoint[]): string[] {
  return [...new Set(points.flatMap((point) => Object.keys(point)))];
}
