import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { expectClose } from './expectClose.js';

/** Arrays by the names that the Python networks give them. */
export type FixtureWeights = Readonly<Record<string, { readonly shape: number[]; readonly values: number[] }>>;

/** `map_kernel` → `map/kernel`, `norm1.gamma` → `norm1/gamma`, `up` → `up/kernel`, `embedding` → `embedding/embeddings`. */
export function layerPath(name: string): string {
  if (name === 'embedding') return 'embedding/embeddings';
  return name.includes('.') || name.includes('_') ? name.replace(/[._]/, '/') : `${name}/kernel`;
}

function allWeights(model: LayersModel): ReturnType<typeof networkWeights>['parameters'] {
  const { parameters, statistics } = networkWeights(model);
  return new Map([...parameters, ...statistics]);
}

/** Gives a model the weights of a fixture, which must be all of them. */
export function setWeights(model: LayersModel, weights: FixtureWeights): void {
  const own = allWeights(model);
  expect([...own.keys()].sort()).toEqual(Object.keys(weights).map(layerPath).sort());
  for (const [name, { shape, values }] of Object.entries(weights)) {
    tf.tidy(() => void own.get(layerPath(name))?.write(tf.tensor(values, shape)));
  }
}

/** Fails unless a model has the weights of a fixture, within 1e-4. */
export async function expectWeights(model: LayersModel, weights: FixtureWeights): Promise<void> {
  const values = readWeights(allWeights(model));
  for (const [name, { values: expected }] of Object.entries(weights)) {
    await expectClose(values[layerPath(name)] ?? NaN, expected, { absolute: 1e-4 }, name);
  }
}
