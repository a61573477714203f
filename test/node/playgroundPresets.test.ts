import { datasetFromArrays, finish, preflight, train } from 'tfjs-gan';
import { useBackend } from 'tfjs-gan/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { presets } from '../../examples/playground/src/shared/catalog.js';
import { recommendedSettings } from '../../examples/playground/src/shared/settings.js';
import { holdOut } from '../../examples/playground/src/worker/holdOut.js';
import { buildNetworks } from '../../examples/playground/src/worker/networks.js';
import { publishedPreset } from '../../examples/playground/src/worker/publishedPreset.js';
import { recipeOf } from '../../examples/playground/src/worker/recipe.js';

const imageShape = [20, 20, 3] as const;

function pictures(count: number, classes: number) {
  return datasetFromArrays({
    images: Uint8Array.from({ length: count * 1200 }, (_, i) => (i * 7919) % 256),
    imageShape,
    labels: Array.from({ length: count }, (_, i) => i % classes),
  });
}

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 });
});

describe('the presets of the playground', () => {
  it.each(presets.map(({ id }) => id).filter((id) => id !== 'transfer'))(
    '%s passes its check with classes',
    async (preset) => {
      const settings = recommendedSettings(preset, 'wasm', { count: 8, hasClasses: true });
      const labelled = settings.conditioning !== 'none';
      const gan = buildNetworks(settings, imageShape, labelled ? 2 : 0);
      const { training } = publishedPreset(preset, imageShape) ?? {};
      const { options } = recipeOf(settings, labelled ? 2 : 0, training);
      const data = pictures(8, 2);
      const found = await preflight(gan, { data, training: { ...options, steps: 10, batchSize: 4 }, timing: false });
      expect(found.findings.filter(({ level }) => level === 'error')).toEqual([]);
      gan.generator.dispose();
      gan.discriminator.dispose();
    },
  );

  it('take their batches and tricks as published', () => {
    const subject = { count: 10_000, hasClasses: true };
    const { training } = publishedPreset('labelMap', imageShape) ?? {};
    const { options } = recipeOf(recommendedSettings('labelMap', 'wasm', subject), 2, training);
    expect(options.discriminatorBatches).toBe('halves');
    expect(options.tricks?.map((trick) => ({ name: trick.name, options: trick.options }))).toEqual(
      training?.tricks?.map((trick) => ({ name: trick.name, options: trick.options })),
    );
  });

  it('have a short label beside the latent vector in small networks', async () => {
    const settings = recommendedSettings('sketch', 'wasm', { count: 8, hasClasses: true });
    const gan = buildNetworks(settings, imageShape, 2);
    const table = gan.generator.layers.find((layer) => layer.getClassName() === 'Embedding');
    expect(table?.getWeights()[0]?.shape).toEqual([2, 8]);
    const { options } = recipeOf(settings, 2);
    const last = await finish(train(gan, pictures(8, 2), { ...options, steps: 1, batchSize: 4 }));
    expect(last?.step).toBe(1);
  });
});

describe('holdOut', () => {
  it('keeps one picture in twenty of each class out of the training', async () => {
    const { train: trained, heldOut } = await holdOut(pictures(400, 4));
    expect([trained.size, heldOut?.size]).toEqual([380, 20]);
  });

  it('keeps none out where there are few, of all or of a class', async () => {
    expect((await holdOut(pictures(399, 4))).heldOut).toBeNull();
    expect((await holdOut(pictures(420, 30))).train.size).toBe(420);
  });
});
