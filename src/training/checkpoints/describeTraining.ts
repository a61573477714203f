import type { Json } from '../../core/index.js';
import { describeModel } from '../../models/index.js';
import type { GAN } from '../gan.js';
import type { TrainStep } from '../step/trainStep.js';

/** What has to be the same for a training to go on to the bit: the step's options, the networks and `others`. */
export function describeTraining(gan: GAN, step: TrainStep, others: Readonly<Record<string, Json>>): Json {
  const description = {
    ...step.options,
    ...others,
    networks: { generator: describeModel(gan.generator), discriminator: describeModel(gan.discriminator) },
  };
  // As it comes back from a file: options of other people's values may hold what JSON does not keep.
  return JSON.parse(JSON.stringify(description)) as Json;
}
