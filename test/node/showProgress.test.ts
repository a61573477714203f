import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { recordRun, showProgress } from '../../src/node/index.js';
import { latentGenerator } from '../training/revealingGenerators.js';
import { fakeRun } from './fakeRun.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

/** A stream that remembers what was written, as a terminal or as a file. */
function outputStream(isTTY: boolean): NodeJS.WriteStream & { text(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 200, text: () => text }) as unknown as NodeJS.WriteStream & {
    text(): string;
  };
}

describe('showProgress', () => {
  it('writes plain lines where the output is no terminal: the first, one every few seconds, the last', async () => {
    const model = latentGenerator(2);
    const stream = outputStream(false);
    const steps: number[] = [];
    // A step of the fake run takes two seconds of its own time.
    for await (const { step } of showProgress(fakeRun(model, { steps: 12 }), { stream, everySeconds: 10 }))
      steps.push(step);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(stream.text().split('\n')).toEqual([
      'step 1/12 | loss D 1.000 G 1.000 | score real 0.75 fake 0.25 | 2 images/s | 22 s left',
      'step 6/12 | loss D 0.167 G 6.000 | score real 0.75 fake 0.25 | 2 images/s | 12 s left',
      'step 11/12 | loss D 0.091 G 11.000 | score real 0.75 fake 0.25 | 2 images/s | 2 s left',
      'step 12/12 | loss D 0.083 G 12.000 | score real 0.75 fake 0.25 | 2 images/s | took 24 s',
      '',
    ]);
    model.dispose();
  });

  it('draws a bar in a terminal, and ends it with a new line', async () => {
    const model = latentGenerator(2);
    const stream = outputStream(true);
    for await (const { step } of showProgress(fakeRun(model, { steps: 4 }), { stream })) expect(step).toBeLessThan(5);
    expect(stream.text()).toContain(
      '25% | 6 s left | step 1/4 | loss D 1.000 G 1.000 | score real 0.75 fake 0.25 | 2 images/s',
    );
    expect(stream.text()).toContain('100% | 0 s left | step 4/4');
    expect(stream.text().endsWith('\n')).toBe(true);
    // Neither how lines wrap nor the cursor's place or looks may stay changed when the process is killed.
    // eslint-disable-next-line no-control-regex -- the control sequences are what is looked for
    expect(stream.text()).not.toMatch(/\x1b(7|8|\[\?)/);
    model.dispose();
  });

  it('cuts the bar off at the width of the terminal', async () => {
    const model = latentGenerator(2);
    const stream = Object.assign(outputStream(true), { columns: 30 });
    for await (const report of showProgress(fakeRun(model, { steps: 1 }), { stream })) expect(report.step).toBe(1);
    expect(stream.text()).toContain('100% ');
    expect(stream.text()).not.toContain('step 1/1');
    model.dispose();
  });

  it('closes bar, files and run when the loop is left or fails', async () => {
    const model = latentGenerator(2);
    for (const leave of ['break', 'throw', 'step fails']) {
      const stream = outputStream(true);
      const onStep = (step: number) => {
        if (step === 3 && leave === 'step fails') throw new Error('stop');
      };
      const run = fakeRun(model, { steps: 9, onStep });
      const recorded = recordRun(run, { folder: await newFolder(), log: () => undefined });
      const loop = (async () => {
        for await (const { step } of showProgress(recorded, { stream })) {
          if (step === 2 && leave === 'break') break;
          if (step === 2 && leave === 'throw') throw new Error('stop');
        }
      })();
      if (leave === 'break') await loop;
      else await expect(loop).rejects.toThrow('stop');
      expect(run.ended(), leave).toBe(true);
      expect(stream.text().endsWith('\n'), leave).toBe(true);
      const written = stream.text().length;
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect(stream.text().length, 'written after the end').toBe(written);
    }
    model.dispose();
  });

  it('shows losses that are not finite as they are', async () => {
    const model = latentGenerator(2);
    const stream = outputStream(false);
    const losses = { discriminator: NaN, real: 1, fake: 1, generator: Infinity };
    for await (const report of showProgress(fakeRun(model, { steps: 1, changes: { losses } }), { stream }))
      expect(report.step).toBe(1);
    expect(stream.text()).toContain('loss D NaN G Infinity');
    model.dispose();
  });

  it('refuses what it cannot use', () => {
    const model = latentGenerator(2);
    expect(() => showProgress(fakeRun(model, { steps: 1 }), { everySeconds: -1 })).toThrow(
      'everySeconds must be at least 0',
    );
    expect(() => showProgress(fakeRun(model, { steps: 1 }), { every: 1 } as object)).toThrow('has no option "every"');
    model.dispose();
  });
});
