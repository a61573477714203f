import { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import { isModel } from '../../models/index.js';
import type { FreezingPolicy } from './freezingPolicy.js';
import { networkLayers } from './networkLayers.js';
import { selectLayers, weightedLayers } from './selectLayers.js';

/**
 * Freezes layers of any `LayersModel`, nested models included: `layer.trainable = false`. Layers that the policy does not mean
 * stay as they are. A frozen layer's weights stay as they are to the bit, the running averages of a batch norm included,
 * which normalises with them from now on; below the lowest layer that is trained, training computes no gradient and keeps nothing
 * for one.
 *
 * @returns the names of the layers that the policy means.
 * @throws InvalidArgumentError for a policy that means no layer, and for one that would leave nothing to train; nothing is
 *   changed then.
 *
 * @example
 * freeze(gan.discriminator, { fromInput: 2 }); // the two lowest layers, as in FreezeD
 * freeze(gan.generator, { allBut: { fromOutput: 1 } }); // trains the last layer alone
 */
export function freeze(model: LayersModel, policy: FreezingPolicy): string[] {
  return freezeFor(checksOf('freeze'), 'policy', model, policy);
}

/** `freeze` for a function whose name goes into the errors. */
export function freezeFor(check: Checks, argument: string, model: LayersModel, policy: FreezingPolicy): string[] {
  checkModel(check, model);
  const chosen = selectLayers(check, argument, model, policy);
  const frozen = new Set(chosen.map(({ layer }) => layer));
  const left = weightedLayers(model).some(
    ({ layer, isFrozen }) => !frozen.has(layer) && !isFrozen && layer.trainableWeights.length > 0,
  );
  if (!left) check.fail(argument, `must leave a layer of ${model.name} to train`, policy);
  splitFrozenModels(model);
  for (const { layer } of chosen) layer.trainable = false;
  return chosen.map(({ name }) => name);
}

/**
 * Takes back what `freeze`, or anybody else, has frozen.
 *
 * @param policy - the layers that are trained from now on; the others stay as they are. Default: all layers.
 * @returns the names of the layers that are meant.
 * @throws InvalidArgumentError for a policy that means no layer.
 */
export function unfreeze(model: LayersModel, policy?: FreezingPolicy): string[] {
  const check = checksOf('unfreeze');
  checkModel(check, model);
  const chosen = policy === undefined ? weightedLayers(model) : selectLayers(check, 'policy', model, policy);
  splitFrozenModels(model);
  const freed = policy === undefined ? networkLayers(model) : chosen;
  for (const { layer } of freed) layer.trainable = true;
  return chosen.map(({ name }) => name);
}

/** @throws InvalidArgumentError unless it is a model. */
export function checkModel(check: Checks, model: unknown, argument = 'model'): void {
  if (!(model instanceof LayersModel)) check.fail(argument, 'must be a LayersModel', model);
}

/** A model that is frozen as a whole becomes one all of whose layers are. */
function splitFrozenModels(model: LayersModel): void {
  const frozen = !model.trainable;
  if (frozen) model.trainable = true;
  for (const layer of model.layers) {
    if (frozen) layer.trainable = false;
    if (isModel(layer)) splitFrozenModels(layer);
  }
}
