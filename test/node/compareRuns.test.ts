import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRuns, readMetrics, recordRun, type CompareRunsOptions } from '../../src/node/index.js';
import { latentGenerator } from '../training/revealingGenerators.js';
import { fakeRun } from './fakeRun.js';
import { enriched } from './sampleRuns.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const quiet = { log: () => undefined };

/** Two runs of 12 and 20 steps, `first` and `second`, in a new folder. */
async function twoRuns(): Promise<{ root: string; folders: string[] }> {
  const root = await newFolder();
  const model = latentGenerator(2);
  const folders = ['first', 'second'].map((name) => join(root, name));
  for (const [i, folder] of folders.entries()) {
    const run = { ...enriched(fakeRun(model, { steps: 12 + 8 * i })), options: { loss: 'a', rate: i, same: [1, 2] } };
    for await (const report of recordRun(run, { folder, rows: 1, columns: 2, ...quiet }))
      expect(report.step).toBeLessThan(21);
  }
  model.dispose();
  return { root, folders };
}

describe('compareRuns', () => {
  it('puts curves, best metrics, samples and differences of several runs on one page', async () => {
    const { root, folders } = await twoRuns();
    const out = join(root, 'pages', 'compared.html');
    const { metrics, file } = await compareRuns(folders, { out, ...quiet });
    expect(file).toBe(out);
    expect(metrics[0]).toEqual({
      name: 'fid',
      features: 'random convolutions, seed 0',
      better: 'lower',
      best: {
        first: { step: 12, value: 100 / 12, standardError: 0.1 },
        second: { step: 20, value: 5, standardError: 0.1 },
      },
    });
    expect(metrics[1]?.best.second).toEqual({ step: 20, value: 0.2, standardError: 0.1 });
    const page = await readFile(out, 'utf8');
    expect(page).toContain('<h1>compared</h1>');
    expect(page).toContain('<span class="best">5.000 ± 0.10</span>');
    expect(page.match(/src="data:image\/png/g)).toHaveLength(2);
    expect(page).toContain('<tr><th scope="row">rate</th><td>0</td><td>1</td></tr>');
    expect(page).not.toContain('<th scope="row">same</th>');
    const [, json = ''] = /<script type="application\/json" id="run">(.*?)<\/script>/s.exec(page) ?? [];
    const { charts } = JSON.parse(json) as {
      charts: { title: string; lines: { label: string; x: Record<string, number[]> }[] }[];
    };
    const loss = charts.find(({ title }) => title === 'Generator’s loss');
    expect(loss?.lines.map(({ label, x }) => [label, x.step?.at(-1), x.images?.at(-1), x.seconds?.at(-1)])).toEqual([
      ['first', 12, 48, 24],
      ['second', 20, 80, 40],
    ]);
  });

  it('lets no name become markup', async () => {
    const { root, folders } = await twoRuns();
    const evil = '</script><img src=x onerror="alert(1)">';
    await compareRuns(folders, { out: join(root, 'a.html'), names: [evil, 'b'], title: evil, ...quiet });
    expect(await readFile(join(root, 'a.html'), 'utf8')).not.toContain('<img src=x');
  });

  it('refuses what is no comparison', async () => {
    const { root, folders } = await twoRuns();
    const [first = '', second = ''] = folders;
    await mkdir(join(root, 'empty'));
    const old = join(root, 'old');
    await cp(second, old, { recursive: true });
    const summary = await readFile(join(old, 'run.json'), 'utf8');
    await writeFile(join(old, 'run.json'), summary.replace(/"tfjs-gan": "[^"]*"/, '"tfjs-gan": "0.0.1"'));
    const out = join(root, 'out.html');
    const refused: [unknown, Partial<CompareRunsOptions>, string][] = [
      [[first], {}, 'compareRuns: folders must be two or more folders of runs'],
      ['first', {}, 'folders must be two or more folders of runs'],
      [[first, `${first}/../first`], {}, 'folders[1] must not be the same run as folders[0]'],
      [[first, join(root, 'none')], {}, 'folders[1] must be a folder that exists'],
      [[first, join(root, 'empty')], {}, 'folders[1] must be the folder of a run, with run.json and metrics.jsonl'],
      [
        [first, old],
        {},
        'folders must be runs of one version of tfjs-gan, or mixedVersions be true; they are first: 0.1.0, old: 0.0.1',
      ],
      [[first, second], { names: ['a', 'a'] }, 'names must be 2 different names'],
      [[first, second], { out: '' }, 'out must be a path'],
      [[first, second], { output: 'a' } as never, 'options has no option "output"'],
    ];
    for (const [given, options, message] of refused)
      await expect(compareRuns(given as string[], { out, ...quiet, ...options }), message).rejects.toThrow(message);
    await expect(readFile(out)).rejects.toThrow();
    await compareRuns([first, old], { out, mixedVersions: true, ...quiet });
    await writeFile(join(old, 'run.json'), '{"outcome"');
    await expect(compareRuns([first, old], { out, ...quiet })).rejects.toThrow(
      'folders[1] must hold a run.json that recordRun wrote',
    );
  });

  it('passes lines over that were cut off or are damaged, and says so', async () => {
    const { root, folders } = await twoRuns();
    const [first = ''] = folders;
    const file = join(first, 'metrics.jsonl');
    await appendFile(file, '{"step": 13}\n');
    await appendFile(file, (await readFile(file, 'utf8')).slice(0, 40));
    const { reports, skipped } = await readMetrics(first);
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(skipped).toEqual([
      { line: 13, reason: 'it is no report of a step' },
      { line: 14, reason: 'it was cut off' },
    ]);
    const messages: string[] = [];
    await compareRuns(folders, { out: join(root, 'a.html'), log: (message) => messages.push(message) });
    expect(messages).toEqual([
      `compareRuns: line 13 of ${first} was passed over: it is no report of a step`,
      `compareRuns: line 14 of ${first} was passed over: it was cut off`,
    ]);
    await expect(readMetrics(join(root, 'none'))).rejects.toThrow('metrics.jsonl: it does not exist');
  });

  it('reads a run that was cut at any byte', async () => {
    const { folders } = await twoRuns();
    const file = join(folders[0] ?? '', 'metrics.jsonl');
    const whole = await readFile(file);
    for (let length = 0; length <= whole.length; length += 97) {
      await writeFile(file, whole.subarray(0, length));
      const { reports, skipped } = await readMetrics(folders[0] ?? '');
      const lines = whole.subarray(0, length).toString().split('\n');
      expect(reports).toHaveLength(lines.length - 1);
      expect(skipped).toHaveLength(lines.at(-1) === '' ? 0 : 1);
    }
  });
});
