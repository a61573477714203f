import type { LayerVariable } from '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import type { ImageShape, NetworkName } from '../../core/index.js';
import { networkWeights } from '../../models/index.js';
import type { GAN } from '../../training/index.js';
import type { NetworkFacts } from './preflightReport.js';
import { forwardFlops } from './trialSteps.js';

/** Counts the numbers of a network. @param runs - whether it can be run on this backend. */
export function networkFacts(gan: GAN, network: NetworkName, runs: boolean): NetworkFacts {
  const { parameters, statistics, frozen } = networkWeights(gan[network]);
  return {
    trained: sizeOf(parameters),
    frozen: sizeOf(frozen),
    averages: sizeOf(statistics),
    flopsPerImage: runs ? forwardFlops(gan, network) : null,
  };
}

function sizeOf(weights: ReadonlyMap<string, LayerVariable>): number {
  return [...weights.values()].reduce((sum, { shape }) => sum + tf.util.sizeFromShape(numbersIn(shape)), 0);
}

/** Bytes of all weights of both networks. */
export function weightBytes({ generator, discriminator }: GAN): number {
  return [generator, discriminator].reduce((sum, model) => {
    const { parameters, statistics, frozen } = networkWeights(model);
    return sum + 4 * (sizeOf(parameters) + sizeOf(statistics) + sizeOf(frozen));
  }, 0);
}

/** The shape of the images that the generator makes. */
export function imageShapeOf({ generator }: GAN): ImageShape {
  const [height = 0, width = 0, channels = 0] = numbersIn(generator.outputs[0]?.shape.slice(1) ?? []);
  return [height, width, channels];
}

/** A shape without an axis of open length; an open length in the middle counts as 1. */
export function numbersIn(shape: readonly (number | null)[]): number[] {
  return shape.map((length) => length ?? 1);
}
