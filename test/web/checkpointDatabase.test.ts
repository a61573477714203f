import { afterEach, describe, expect, it } from 'vitest';
import { loadCheckpoint, train, type CheckpointOptions, type GAN, type TrainingRun } from '../../src/training/index.js';
import { ema } from '../../src/tricks/index.js';
import { checkpointDatabase } from '../../src/web/index.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';

const data = tinyDataset();
const built: GAN[] = [];
let databases = 0;

afterEach(() => {
  for (const { generator, discriminator } of built.splice(0)) {
    generator.dispose();
    discriminator.dispose();
  }
});

/** A name that no test before has used, in this browser or in an earlier one. */
function newName(): string {
  return `test ${Date.now()} ${databases++}`;
}

function start(checkpoints: CheckpointOptions | null): { run: TrainingRun; gan: GAN } {
  const gan = tinyGAN();
  built.push(gan);
  const options = { steps: isSlow ? 4 : 10, batchSize: 2, reportEvery: 1, tricks: [ema()] };
  return { gan, run: train(gan, data, { ...options, ...(checkpoints && { checkpoints }) }) };
}

async function weightsAfter(checkpoints: CheckpointOptions | null): Promise<ArrayLike<number>[]> {
  const { run, gan } = start(checkpoints);
  for await (const { step } of run) expect(step).toBeGreaterThan(0);
  run.dispose();
  return Promise.all(
    [gan.generator, gan.discriminator].flatMap((net) => net.getWeights()).map((weight) => weight.data()),
  );
}

describe('checkpointDatabase', () => {
  it('keeps bytes by name', async () => {
    const store = checkpointDatabase(newName());
    expect(await store.list()).toEqual([]);
    await store.write('step-00000001', Uint8Array.of(1, 2, 3));
    await store.write('step-00000002', Uint8Array.of(1));
    await store.write('step-00000002', Uint8Array.of(4, 5));
    expect(await store.list()).toEqual(['step-00000001', 'step-00000002']);
    expect([...(await store.read('step-00000002'))]).toEqual([4, 5]);
    await store.remove('step-00000002');
    await store.remove('step-00000002');
    expect(await store.list()).toEqual(['step-00000001']);
    await expect(store.read('step-00000002')).rejects.toThrow(
      'checkpointDatabase: there is no step-00000002 in database',
    );
  });

  it('keeps databases apart', async () => {
    const [first, second] = [checkpointDatabase(newName()), checkpointDatabase(newName())];
    await first.write('step-00000001', Uint8Array.of(1));
    expect(await second.list()).toEqual([]);
  });

  it('lets a run go on, to the bit', async () => {
    const whole = await weightsAfter(null);
    const store = checkpointDatabase(newName());
    const { run } = start({ store, every: 2 });
    for await (const { step } of run) if (step === 3) break;
    run.dispose();
    expect((await loadCheckpoint(store)).step).toBe(3);
    expect(await weightsAfter({ store, every: 2, resume: true })).toEqual(whole);
  });

  it('is for one run at a time', async () => {
    const name = newName();
    const release = await checkpointDatabase(name).claim?.();
    await expect(checkpointDatabase(name).claim?.()).rejects.toThrow(
      `checkpointDatabase: database "${name}" is in use by another run, in this tab or in another`,
    );
    await release?.();
    await (
      await checkpointDatabase(name).claim?.()
    )?.();
  });

  it('refuses what is no name', () => {
    expect(() => checkpointDatabase('')).toThrow('checkpointDatabase: name must be a name (got "")');
  });
});
