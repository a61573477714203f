import * as tf from '@tensorflow/tfjs-core';
import { LayersModel, type layers } from '@tensorflow/tfjs-layers';
import type { RandomStream } from '../../core/index.js';
import { networkWeights } from '../../models/index.js';
import { inputsOf } from '../../training/index.js';
import type { ClassOrigin } from './classSources.js';

/** A layer in the configuration of a functional model. */
interface ConfigOfLayer {
  readonly name: string;
  readonly config: Record<string, unknown>;
}

/** A copy of a network for other classes, and the names of the weights that are not copied as they are. */
export function resizeClasses(
  model: LayersModel,
  count: number,
  classes: readonly ClassOrigin[],
  stream: RandomStream,
): { readonly model: LayersModel; readonly changed: readonly string[] } {
  const sized = layersByClass(model, count);
  const config: Record<string, unknown> & { layers?: ConfigOfLayer[] } = model.getConfig();
  for (const { name, config: own } of config.layers ?? []) {
    const property = sized.get(name);
    if (property !== undefined) own[property] = classes.length;
  }
  // The last argument skips random initial weights: they are overwritten at once.
  const copy = LayersModel.fromConfig<LayersModel>(LayersModel, config as never, {}, true);
  const [old, fresh] = [allWeights(model), allWeights(copy)];
  const changed: string[] = [];
  for (const [name, weight] of fresh) {
    const source = old.get(name);
    if (!source) throw new Error(`changeClasses: the copy of ${model.name} has a weight ${name} of its own`);
    const isSized = sized.has(name.slice(0, name.lastIndexOf('/')));
    if (isSized) changed.push(name);
    tf.tidy(() => {
      const value = source.read();
      weight.write(
        isSized ? rearrange(value, name.endsWith('/embeddings'), classes, stream.split(name)) : tf.clone(value),
      );
    });
  }
  return { model: copy, changed };
}

/** The layers that have a part for each class, and the name of the option that says for how many. */
export function layersByClass(model: LayersModel, count: number): ReadonlyMap<string, 'inputDim' | 'units'> {
  const label = inputsOf(model).label;
  const embeddings = model.layers.filter(
    (layer) => layer.getClassName() === 'Embedding' && layer.getConfig().inputDim === count && reads(layer, label?.id),
  );
  const head = model.outputs[1]?.sourceLayer;
  const classifier = head?.getClassName() === 'Dense' && head.getConfig().units === count ? [head] : [];
  return new Map([
    ...embeddings.map(({ name }) => [name, 'inputDim'] as const),
    ...classifier.map(({ name }) => [name, 'units'] as const),
  ]);
}

function reads(layer: layers.Layer, id: number | undefined): boolean {
  return [layer.input].flat().some((input) => input.id === id);
}

/** The part of each class, by rows of an embedding, else by the last axis. */
function rearrange(
  value: tf.Tensor,
  byRows: boolean,
  classes: readonly ClassOrigin[],
  stream: RandomStream,
): tf.Tensor {
  const axis = byRows ? 0 : value.rank - 1;
  const parts = tf.split(value, value.shape[axis] ?? 1, axis);
  const mean = tf.mean(value, axis, true);
  const deviation = tf.sqrt(tf.mean(tf.square(tf.sub(value, tf.mean(value)))));
  const created = classes.map(({ from, label }) => {
    if (typeof from === 'object') return parts[from.label] ?? mean;
    if (from === 'mean') return mean;
    const noise = tf.tensor(stream.split(label).normals(mean.size), mean.shape);
    return tf.add(tf.mul(noise, deviation), tf.mean(value));
  });
  return tf.concat(created, axis);
}

/** All weights of a model by name, trained or not. */
export function allWeights(model: LayersModel): ReturnType<typeof networkWeights>['parameters'] {
  const { parameters, statistics, frozen } = networkWeights(model);
  return new Map([...parameters, ...statistics, ...frozen]);
}
