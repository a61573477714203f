import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectCurves } from '../../src/node/report/collectCurves.js';
import { collectFindings } from '../../src/node/report/collectFindings.js';
import { estimateTimeLeft } from '../../src/node/terminal/estimateTimeLeft.js';
import { formatTime } from '../../src/node/terminal/formatTime.js';
import { loadChartLibrary } from '../../src/node/report/loadChartLibrary.js';
import { reportPage, type ReportContent } from '../../src/node/report/reportPage.js';
import { reportOf } from './fakeRun.js';

const content: ReportContent = {
  title: 'first run',
  outcome: 'finished',
  error: null,
  last: reportOf(30, 30),
  points: [{ step: 30, 'losses.discriminator': 0.5, 'losses.penalty': NaN }],
  samples: { png: Uint8Array.of(1, 2, 3), step: 30, columns: ['cat', 'dog'] },
  frames: [10, 30].map((step) => ({ step, jpeg: Uint8Array.of(step) })),
  metrics: [
    {
      name: 'fid',
      features: 'pixels',
      better: 'lower',
      points: [
        { step: 10, value: 5, standardError: null },
        { step: 30, value: NaN, standardError: null },
      ],
    },
  ],
  findings: [],
  options: { tricks: [{ name: 'smoothLabels', real: [0.7, 1.2] }], steps: 30 },
  facts: { backend: 'cpu' },
};

interface PageData {
  readonly columns: Record<string, (number | null | false)[]>;
  readonly charts: { readonly id: string; readonly lines: { readonly label: string }[] }[];
  readonly maps: { readonly rows: { readonly label: string }[] }[];
}

/** The data in a page for its script. */
function dataOf(page: string): PageData {
  const [, json = ''] = /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json) as ReturnType<typeof dataOf>;
}

describe('reportPage', () => {
  it('holds everything it shows', async () => {
    const page = reportPage(content, await loadChartLibrary('test'));
    // Anything that a browser would fetch; the address in a comment of uPlot's licence is none.
    expect(page).not.toMatch(
      /(src|href)\s*=\s*["']?(?!data:)(https?:)?\/\/|@import|url\(|<link(?! rel="icon" href="data:,")/,
    );
    expect(page).toContain('src="data:image/png;base64,AQID"');
    expect(page).toContain('<th scope="col">dog</th>');
    expect(page).toContain('<th scope="row">tricks[0].real</th><td>[0.7,1.2]</td>');
    expect(page).toContain('<dd>30 of 30</dd>');
    expect(dataOf(page).columns).toEqual({ step: [30], 'losses.discriminator': [0.5], 'losses.penalty': [null] });
    const terms = dataOf(page).charts.find(({ id }) => id === 'terms');
    expect(terms?.lines.map(({ label }) => label)).toEqual(['Real', 'Generated', 'penalty']);
    expect(dataOf(page).charts.find(({ id }) => id === 'metric0')?.lines).toEqual([
      { label: 'fid', colour: 0, x: { step: [10, 30] }, y: [5, null] },
    ]);
    expect(page).toContain('src="data:image/jpeg;base64,Cg=="><figcaption>step 10</figcaption>');
  });

  it('shows the gradient of each layer, and points that lack it', () => {
    const gradients = { 'gradients.generator.stage0': 1e-3, 'gradients.discriminator.head': 0.123456789 };
    const points = [{ step: 1 }, { step: 2, ...gradients }];
    const { columns, maps, charts } = dataOf(reportPage({ ...content, points }, { script: '', style: '' }));
    expect(columns['gradients.discriminator.head']).toEqual([false, 0.12346]);
    expect(maps.map(({ rows }) => rows.map(({ label }) => label))).toEqual([['stage0'], ['head']]);
    expect(charts.slice(-2).map(({ id }) => id)).toEqual(['gradients-generator', 'gradients-discriminator']);
  });

  it('joins findings of a kind and shows the gravest first, with evidence and advice', () => {
    const collector = collectFindings();
    const finding = {
      kind: 'collapse',
      step: 3,
      network: null,
      evidence: { share: 0.98765 },
      explanation: 'All <alike>.',
    };
    collector.add([{ ...finding, level: 'warning', advice: ['Try & see'] }]);
    collector.add([{ ...finding, kind: 'nan', level: 'error', network: 'generator', advice: [] }]);
    collector.add([{ ...finding, level: 'warning', step: 9, advice: ['Try & see'] }]);
    const page = reportPage({ ...content, findings: collector.all() }, { script: '', style: '' });
    expect(page).toContain('2 times from step 3 to 9');
    expect(page).toContain('<p>All &#60;alike&#62;.</p>');
    expect(page).toContain('<li>Try &#38; see</li>');
    expect(page).toContain('<th scope="row">share</th><td>0.9877</td>');
    expect(page.indexOf('> nan <')).toBeLessThan(page.indexOf('> collapse <'));
  });

  it('lets no text of the user become markup', () => {
    const evil = '</script><img src=x onerror="alert(1)">&\'';
    const page = reportPage(
      {
        ...content,
        title: evil,
        error: evil,
        options: { [evil]: evil },
        samples: { png: Uint8Array.of(1), step: 1, columns: [evil] },
        points: [{ step: 1, [`losses.${evil}`]: 1, [`gradients.generator.${evil}`]: 1 }],
        metrics: [{ name: evil, features: evil, better: null, points: [] }],
        findings: [
          {
            first: 1,
            times: 1,
            finding: {
              kind: evil,
              level: 'note',
              step: 1,
              network: null,
              evidence: { [evil]: 1 },
              explanation: evil,
              advice: [evil],
            },
          },
        ],
      },
      { script: '', style: '' },
    );
    expect(page).not.toContain('<img src=x');
    expect(Object.keys(dataOf(page).columns)).toContain(`losses.${evil}`);
  });

  it('shows a run that has not begun', () => {
    const page = reportPage(
      { ...content, outcome: 'running', last: null, samples: null, frames: [], points: [] },
      { script: '', style: '' },
    );
    expect(dataOf(page)).toEqual({ columns: {}, charts: [], maps: [] });
    expect(page).not.toMatch(/>undefined</);
  });
});

describe('collectCurves', () => {
  it('keeps every report while there are few', () => {
    const collector = collectCurves(4);
    for (let step = 1; step <= 3; step++) collector.add(reportOf(step, 9));
    expect(collector.points().map((point) => [point.step, point['losses.generator']])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('keeps fewer points than its limit, each the mean of equally many reports', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.constantFrom(2, 4, 10), (count, limit) => {
        const collector = collectCurves(limit);
        for (let step = 1; step <= count; step++) collector.add(reportOf(step, count));
        const points = collector.points();
        expect(points.length).toBeLessThanOrEqual(limit);
        expect(points.at(-1)?.step).toBe(count);
        let first = 1;
        for (const point of points) {
          const last = point.step ?? NaN;
          // A fake report's generator loss is its step: the mean of first … last is their middle.
          expect(point['losses.generator']).toBeCloseTo((first + last) / 2, 9);
          first = last + 1;
        }
      }),
    );
  });

  it('takes the mean of a term over the reports that have it', () => {
    const collector = collectCurves(2);
    const losses = { discriminator: 1, real: 1, fake: 1, generator: 1 };
    for (const r1 of [undefined, 3, undefined, undefined]) {
      collector.add(reportOf(1, 9, { losses: r1 === undefined ? losses : { ...losses, r1 } }));
    }
    expect(collector.points().map((point) => point['losses.r1'])).toEqual([3]);
  });
});

describe('formatTime', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [130, '2 min 10 s'],
    [3600 * 3 + 65, '3 h 1 min'],
    [86_400 * 2 + 3600 * 4, '2 d 4 h'],
    [-5, '0 s'],
    [NaN, '?'],
  ])('writes %f s as %s', (seconds, text) => {
    expect(formatTime(seconds)).toBe(text);
  });
});

describe('estimateTimeLeft', () => {
  it('follows the pace of late, not a slow beginning', () => {
    const secondsLeft = estimateTimeLeft();
    expect(secondsLeft(reportOf(1, 101, { seconds: 50 }))).toBe(50 * 100);
    let left = NaN;
    for (let step = 2; step <= 41; step++) left = secondsLeft(reportOf(step, 101, { seconds: 50 + (step - 1) / 2 }));
    expect(left).toBeCloseTo(30, 9);
    expect(secondsLeft(reportOf(101, 101, { seconds: 100 }))).toBe(0);
  });
});
