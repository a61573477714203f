import type { CurvePoint } from './collectCurves.js';

/** One chart of the report. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What to look for, for readers who are new to GANs. */
  readonly text: string;
  /** Lines by the name of their numbers; `colour` names a colour of the page's style. */
  readonly lines: readonly { readonly name: string; readonly label: string; readonly colour: string }[];
  /** The limits of the vertical axis. Default: as the values need. */
  readonly range?: readonly [number, number];
}

const MAIN_LOSSES = ['losses.discriminator', 'losses.generator', 'losses.real', 'losses.fake'];
const OTHER_COLOURS = ['other', 'generator', 'discriminator'];

/** The charts for a run; terms of the loss that only some runs have (penalties) get lines of their own. */
export function reportCharts(points: readonly CurvePoint[]): readonly Chart[] {
  const names = new Set(points.flatMap((point) => Object.keys(point)));
  const terms = [...names].filter((name) => name.startsWith('losses.') && !MAIN_LOSSES.includes(name));
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
    {
      id: 'terms',
      title: 'What the discriminator’s loss is made of',
      text: `Its loss on real and on generated images${terms.length > 0 ? ', and every other term' : ''}.`,
      lines: [
        { name: 'losses.real', label: 'Real', colour: 'real' },
        { name: 'losses.fake', label: 'Generated', colour: 'fake' },
        ...terms.map((name, i) => ({
          name,
          label: name.slice('losses.'.length),
          colour: OTHER_COLOURS[i % OTHER_COLOURS.length] ?? 'other',
        })),
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
