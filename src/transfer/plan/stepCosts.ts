import type { layers } from '@tensorflow/tfjs-layers';
import type { NetworkName } from '../../core/index.js';
import type { GAN } from '../../training/index.js';
import { numbersOf, passCosts } from './passCosts.js';

type IsTrained = (layer: layers.Layer) => boolean;

/** What a training step costs, by estimate. */
export interface StepCosts {
  /** The most bytes that tensors hold at once: weights, Adam's memory, and what an update needs meanwhile. */
  readonly bytes: number;
  /** Floating-point operations, those of memory-bound layers converted; compare them with another estimate's. */
  readonly operations: number;
}

/** Adam reads and writes each number so often that it takes as long as so many operations. */
const ADAM = 60;

/**
 * An update of the discriminator with a pass over real and one over generated images, and one of the generator, with Adam.
 */
export function stepCosts(
  { generator, discriminator }: GAN,
  isTrained: Readonly<Record<NetworkName, IsTrained>>,
  batchSize: number,
): StepCosts {
  const never = () => false;
  const modes = (network: NetworkName) => ({
    isTrained: isTrained[network],
    isFrozen: (layer: layers.Layer) => !isTrained[network](layer),
  });
  const drawn = passCosts(generator, { ...modes('generator'), isTrained: never }, false);
  const judged = passCosts(discriminator, modes('discriminator'), false);
  const made = passCosts(generator, modes('generator'), false);
  const through = passCosts(discriminator, { ...modes('discriminator'), isTrained: never }, true);
  const trained = {
    generator: trainedNumbers(generator, isTrained.generator),
    discriminator: trainedNumbers(discriminator, isTrained.discriminator),
  };
  const backward = ({ backwardInputs, backwardWeights }: typeof made): number => backwardInputs + backwardWeights;
  const perImage =
    drawn.forward +
    2 * (judged.forward + backward(judged)) +
    made.forward +
    backward(made) +
    through.forward +
    through.backwardInputs;
  const images = 2 * numberOf(discriminator.inputs[0]?.shape ?? []);
  const during = Math.max(
    batchSize * (images + judged.kept + judged.widest) + 2 * trained.discriminator,
    batchSize * (made.kept + through.kept + Math.max(made.widest, through.widest)) + trained.generator,
    // The optimiser's new memory and the updates exist beside the old.
    4 * Math.max(trained.generator, trained.discriminator),
  );
  const held =
    numbersOf([...generator.weights, ...discriminator.weights]) + 2 * (trained.generator + trained.discriminator);
  return {
    bytes: 4 * (held + during),
    operations: batchSize * perImage + ADAM * (trained.generator + trained.discriminator),
  };
}

function trainedNumbers(model: GAN['generator'], isTrained: IsTrained): number {
  const seen = new Set<layers.Layer>();
  const visit = (inside: GAN['generator']): number =>
    inside.layers.reduce((sum, layer) => {
      if (seen.has(layer)) return sum;
      seen.add(layer);
      if ('layers' in layer && Array.isArray(layer.layers)) return sum + visit(layer as GAN['generator']);
      return isTrained(layer) ? sum + numbersOf(trainable(layer)) : sum;
    }, 0);
  return visit(model);
}

/** The weights that gradients would train: all but the running averages. */
function trainable(layer: layers.Layer): layers.Layer['weights'] {
  return layer.weights.filter(({ originalName }) => !/\/moving_(mean|variance)$/.test(originalName));
}

function numberOf(shape: readonly (number | null)[]): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
