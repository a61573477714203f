import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, NetworkName, RandomStream } from '../../core/index.js';
import { networkWeights, readWeights, type NetworkWeights } from '../../models/index.js';
import { layerOf, measureGradients } from './layerGradients.js';
import { sumOfGradients } from './sumOfGradients.js';
import type { UpdateContext } from './updateContext.js';

/**
 * One update of one network: the gradients of the sum of `terms`, the optimiser, the running averages, the tricks' hooks.
 */
export function applyUpdate(
  context: UpdateContext,
  network: NetworkName,
  terms: readonly (() => Scalar)[],
  stream: RandomStream,
): void {
  const weights = networkWeights(context.gan[network]);
  if (weights.parameters.size === 0)
    throw new Error(`train: every weight of the ${network} is frozen; nothing is left to train`);
  tf.tidy(() => {
    const { loss, gradients } = sumOfGradients(terms, weights.parameters);
    context.trace?.add({ network, what: `the loss of the ${network}` }, [loss]);
    traceLayers(context, network, 'gradient', gradients);
    context.measure(network, () => loss);
    const update = optimize(context, network, gradients, weights);
    const weight = readWeights(weights.parameters);
    traceLayers(context, network, 'weights', weight);
    context.measureGradients(network, () => measureGradients({ gradient: gradients, update, weight }));
  });
  moveAverages(context);
  runHooks(context, network, weights, stream);
  if (context.trace) traceLayers(context, network, 'weights', readWeights(weights.parameters));
}

/** From the output to the input for gradients, as that is the way that they come. */
function traceLayers({ trace }: UpdateContext, network: NetworkName, what: string, tensors: NamedTensors): void {
  if (!trace) return;
  const entries = Object.entries(tensors);
  for (const [name, tensor] of what === 'gradient' ? entries.reverse() : entries)
    trace.add({ network, what: `the ${what} of layer ${layerOf(name)} of the ${network}` }, [tensor]);
}

/** Moves the weights; returns what was added to each. */
function optimize(
  context: UpdateContext,
  network: NetworkName,
  gradients: NamedTensors,
  { parameters }: NetworkWeights,
): NamedTensors {
  const { optimizers } = context.state;
  const values = readWeights(parameters);
  const rule = context.options.optimizers[network];
  const { updates: given, state } = rule.update(gradients, optimizers[network], values);
  const updates = scaled(given, context.state.rateScale);
  for (const [name, weight] of parameters) {
    const update = updates[name];
    const value = values[name];
    if (update && value) weight.write(tf.add(value, update));
  }
  replace(optimizers[network].tensors, state.tensors);
  context.state = { ...context.state, optimizers: { ...optimizers, [network]: state } };
  return updates;
}

/** After a roll-back, every rule takes smaller steps, whatever it calls its learning rate. */
function scaled(updates: NamedTensors, scale: number): NamedTensors {
  if (scale === 1) return updates;
  return Object.fromEntries(Object.entries(updates).map(([name, update]) => [name, tf.mul(update, scale)]));
}

function moveAverages(context: UpdateContext): void {
  for (const { average, momentum, value } of context.observed.splice(0)) {
    tf.tidy(() => {
      average.write(tf.add(tf.mul(average.read(), momentum), tf.mul(value, 1 - momentum)));
    });
    value.dispose();
  }
}

function runHooks(context: UpdateContext, network: NetworkName, weights: NetworkWeights, stream: RandomStream): void {
  for (const trick of context.options.tricks) {
    const watched = network === 'discriminator' && trick.watchesRealSigns ? context.watchedSigns : null;
    const changed = tf.tidy(() => {
      const result = trick.afterUpdate?.({
        ...context.trickContext(trick, network, stream),
        parameters: readWeights(weights.parameters),
        statistics: readWeights(weights.statistics),
        ...(watched && { realSigns: watched }),
      });
      for (const [name, value] of Object.entries(result?.parameters ?? {})) weights.parameters.get(name)?.write(value);
      return result?.state ?? {};
    });
    if (Object.keys(changed).length === 0) continue;
    replace(context.state.tricks[trick.name] ?? {}, changed);
    context.state = { ...context.state, tricks: { ...context.state.tricks, [trick.name]: changed } };
  }
}

/** Makes the tensors of `current` outlive every tidy, and disposes those of `old` that it does not hold. */
function replace(old: NamedTensors, current: NamedTensors): void {
  const kept = new Set(Object.values(current));
  kept.forEach((tensor) => tf.keep(tensor));
  for (const tensor of Object.values(old)) if (!kept.has(tensor)) tensor.dispose();
}
