import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { NetworkName } from '../../core/index.js';
import { networkWeights } from '../../models/index.js';
import type { GAN } from '../gan.js';
import type { Checkpoint } from './checkpoint.js';
import type { StoredTensor } from './tensorFile.js';

/** How many wrong weights an error lists. */
const LISTED = 8;

/** All weights of a network by name: trained, moved and frozen ones. */
export function weightsOf(model: LayersModel): ReadonlyMap<string, LayerVariable> {
  const { parameters, statistics, frozen } = networkWeights(model);
  return new Map([...parameters, ...statistics, ...frozen]);
}

/** What the names of a network's weights begin with in a checkpoint. */
export function weightPrefix(network: NetworkName): string {
  return `networks/${network}/`;
}

/** @throws Error that lists the weights in which the networks differ from those of the checkpoint. */
export function checkWeights(functionName: string, gan: GAN, { step, tensors }: Checkpoint): void {
  for (const network of ['generator', 'discriminator'] as const) {
    const prefix = weightPrefix(network);
    const own = weightsOf(gan[network]);
    const stored = [...tensors.keys()].filter((name) => name.startsWith(prefix));
    const names = new Set([...own.keys(), ...stored.map((name) => name.slice(prefix.length))]);
    const wrong = [...names].flatMap((name) => {
      const [here, there] = [describe(own.get(name)), describe(tensors.get(prefix + name))];
      return here === there ? [] : [`  ${name}: ${there} in the checkpoint, ${here} here`];
    });
    if (wrong.length === 0) continue;
    const more = wrong.length > LISTED ? [`  and ${wrong.length - LISTED} more`] : [];
    throw new Error(
      `${functionName}: the ${network} has other weights than in the checkpoint of step ${step}:\n` +
        `${[...wrong.slice(0, LISTED), ...more].join('\n')}\n` +
        'Build the networks as they were then, and give your own layers names, by which their weights are found.',
    );
  }
}

/**
 * Writes weights of a checkpoint into the networks, which were checked.
 *
 * @param averagedBy - the trick whose averages the generator takes; null for its own weights.
 */
export function writeWeights(gan: GAN, { tensors }: Checkpoint, averagedBy: string | null): void {
  for (const network of ['generator', 'discriminator'] as const) {
    for (const [name, weight] of weightsOf(gan[network])) {
      const averaged =
        network === 'generator' && averagedBy !== null ? tensors.get(`tricks/${averagedBy}/${name}`) : null;
      const stored = averaged ?? tensors.get(weightPrefix(network) + name);
      if (stored) tf.tidy(() => void weight.write(tensorOf(stored)));
    }
  }
}

/** A stored tensor on the device; owned by whoever asked. */
export function tensorOf({ values, shape, dtype }: StoredTensor): Tensor {
  // A copy, because some backends keep the array that they are given.
  return tf.tensor(values.slice(), [...shape], dtype);
}

function describe(weight: { readonly shape: readonly (number | null)[]; readonly dtype: string } | undefined): string {
  return weight ? `${weight.dtype} [${weight.shape.join(', ')}]` : 'absent';
}
