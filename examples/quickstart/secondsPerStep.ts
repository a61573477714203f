import {
  batches,
  createTrainStep,
  disposeTrainingState,
  RandomStream,
  type Dataset,
  type DCGAN,
  type StepOptions,
} from 'tfjs-gan';

/** How long a step takes: the second of two steps of a GAN that is thrown away afterwards. The first one warms up. */
export async function secondsPerStep(
  build: () => DCGAN,
  data: Dataset,
  batchSize: number,
  options: StepOptions,
): Promise<number> {
  const gan = build();
  const { generator, discriminator } = gan;
  const step = createTrainStep({ generator, discriminator }, options);
  let state = step.init();
  let seconds = 0;
  for await (const batch of batches(data, { batchSize, stream: new RandomStream(0) })) {
    const start = performance.now();
    const result = step.run(state, [batch], true);
    state = result.state;
    // Reading a value waits for a device that works in the background.
    await Promise.all(Object.values(result.measures).map((measure) => measure.data()));
    seconds = (performance.now() - start) / 1000;
    Object.values(result.measures).forEach((measure) => measure.dispose());
    if (state.step === 2) break;
  }
  disposeTrainingState(state);
  generator.dispose();
  discriminator.dispose();
  return seconds;
}
