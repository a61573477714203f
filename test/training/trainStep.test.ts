import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { adam } from '../../src/optimizers/index.js';
import {
  createTrainStep,
  disposeTrainingState,
  type LabelSampler,
  type LatentSampler,
} from '../../src/training/index.js';
import fixture from '../fixtures/training.json';
import { expectClose } from '../support/expectClose.js';
import { expectWeights, setWeights } from '../support/fixtureWeights.js';
import { tinyGAN } from '../support/tinyGAN.js';

describe('createTrainStep', () => {
  it('makes the five steps that PyTorch makes', async () => {
    const gan = tinyGAN();
    setWeights(gan.generator, fixture.start.generator);
    setWeights(gan.discriminator, fixture.start.discriminator);

    let at = { step: 0, draws: 0 };
    const drawn = (kind: 'labels' | 'latents') => {
      const network = Math.floor(at.draws++ / 2) === 0 ? 'discriminator' : 'generator';
      return fixture.steps[at.step]?.[kind][network] ?? [];
    };
    const labelSampler: LabelSampler = { name: 'fixture', options: {}, sample: () => Int32Array.from(drawn('labels')) };
    const latentSampler: LatentSampler = {
      name: 'fixture',
      options: {},
      sample: () => Float32Array.from(drawn('latents')),
    };
    const optimizer = adam(fixture.optimizer);
    const step = createTrainStep(gan, {
      labelSampler,
      latentSampler,
      optimizers: { generator: optimizer, discriminator: optimizer },
    });

    let state = step.init();
    for (const [index, { images, labels, losses }] of fixture.steps.entries()) {
      at = { step: index, draws: 0 };
      const batch = { images: Float32Array.from(images), labels: Int32Array.from(labels.real), size: fixture.batch };
      const result = step.run(state, [batch], true);
      state = result.state;
      for (const name of ['real', 'fake', 'generator'] as const)
        await expectClose(result.measures[name] ?? NaN, losses[name], { absolute: 1e-4 }, name);
      tf.dispose({ ...result.measures });
    }
    await expectWeights(gan.generator, fixture.end.generator);
    await expectWeights(gan.discriminator, fixture.end.discriminator);
    disposeTrainingState(state);
    gan.generator.dispose();
    gan.discriminator.dispose();
  });
});
