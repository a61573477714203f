import type { StepReport } from 'tfjs-gan';
import { chart, type Chart, type ChartPlan } from './chart.js';
import { h } from './h.js';

/** The curves of a run. */
export interface CurvesPanel {
  readonly element: HTMLElement;
  draw(reports: readonly StepReport[]): void;
}

const losses: ChartPlan = {
  title: 'Losses',
  text: 'The networks work against each other, so neither loss falls to zero in a healthy training.',
  lines: [
    { label: 'Generator', colour: 'generator', value: ({ losses: { generator } }) => generator },
    { label: 'Discriminator', colour: 'discriminator', value: ({ losses: { discriminator } }) => discriminator },
  ],
};

const scores: ChartPlan = {
  title: 'How real the discriminator finds them',
  text: 'Both near 0.5: it cannot tell them apart. Far apart for long: the generator learns little.',
  lines: [
    { label: 'Real', colour: 'real', value: ({ scores: { real } }) => real },
    { label: 'Drawn', colour: 'fake', value: ({ scores: { fake } }) => fake },
  ],
  range: [0, 1],
};

const quality: ChartPlan = {
  title: 'Distance from the real pictures (KID)',
  text: 'From pictures that were kept out of the training, where there are 400 or more: lower is better, 0 is as good as real.',
  lines: [
    { label: 'KID', colour: 'other', value: ({ metrics }) => metrics?.find(({ name }) => name === 'kid')?.value },
  ],
  sparse: true,
};

const speed: ChartPlan = {
  title: 'Speed',
  text: 'Pictures trained on in a second.',
  lines: [{ label: 'Pictures a second', colour: 'other', value: ({ imagesPerSecond }) => imagesPerSecond }],
};

export function curvesPanel(): CurvesPanel {
  const charts: readonly Chart[] = [losses, scores, quality, speed].map(chart);
  const refit = (): void => charts.forEach((one) => one.refit());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', refit);
  addEventListener('resize', refit);
  let next = 0;
  return {
    element: h('div', { class: 'charts' }, ...charts.map(({ element }) => element)),
    // One chart at a time, so that the page is never busy for long; what comes next catches up.
    draw: (reports) => charts[next++ % charts.length]?.draw(reports),
  };
}
