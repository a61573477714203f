import { buildDCGAN } from '../../architectures/index.js';
import { RandomStream } from '../../core/index.js';
import { createTrainStep, disposeTrainingState } from '../../training/index.js';

const [SIDE, IMAGES] = [16, 16];

/** Seconds of a small training step on the current backend: the fastest of some, which other programs disturbed least. */
export async function timeStep(): Promise<number> {
  const gan = buildDCGAN({
    imageShape: [SIDE, SIDE, 3],
    latentDim: 16,
    generator: { baseFilters: 16 },
    discriminator: { baseFilters: 16 },
  });
  const step = createTrainStep(gan);
  let state = step.init();
  const images = Float32Array.from(new RandomStream(0).integers(IMAGES * SIDE * SIDE * 3, 256), (v) => v / 127.5 - 1);
  const seconds: number[] = [];
  try {
    // The first ones prepare the backend.
    for (let i = 0; i < 12; i++) {
      const start = performance.now();
      state = step.run(state, [{ images, labels: null, size: IMAGES }]).state;
      // The device may still be at work until a number is asked for.
      await gan.generator.getWeights()[0]?.data();
      if (i >= 2) seconds.push((performance.now() - start) / 1000);
      if (seconds.reduce((sum, one) => sum + one, 0) > 2) break;
    }
    return Math.min(...seconds);
  } finally {
    disposeTrainingState(state);
    gan.generator.dispose();
    gan.discriminator.dispose();
  }
}
