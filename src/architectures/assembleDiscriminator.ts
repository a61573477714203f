import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { applyLayer, sizeOf } from '../conditioning/index.js';
import type { DiscriminatorPlan } from './discriminatorPlan.js';
import { NetworkScope } from './networkScope.js';
import type { NetworkSetup } from './networkSetup.js';
import { buildStage, convolve } from './stageLayers.js';

/** Builds the discriminator of a plan. */
export function assembleDiscriminator(plan: DiscriminatorPlan, setup: NetworkSetup): LayersModel {
  const scope = new NetworkScope('discriminator', plan.stages.length, setup);
  const image = tfl.input({ shape: [...plan.image], name: 'image' });
  let map = scope.join(image, 'input');
  plan.stages.forEach((stage, i) => {
    if (i > 0) map = scope.join(map, i);
    map = buildStage(scope, map, i, stage, (value, convolution) => convolve(scope, value, convolution));
  });
  map = scope.join(map, 'output');
  const features = once(() => applyLayer(tfl.layers.flatten({ name: 'features' }), map));
  const logits = plan.head === 'dense' ? denseHead(scope, features()) : convolutionHead(scope, map);
  const outputs = scope.head(features, logits);
  if (outputs[0]?.shape.length !== 2 || outputs[0].shape[1] !== 1) {
    setup.check.fail('conditioning', 'must leave logits of shape [batch, 1] as the first output', outputs[0]?.shape);
  }
  return scope.model(image, outputs);
}

function denseHead(scope: NetworkScope, features: SymbolicTensor): SymbolicTensor {
  const kernelInitializer = scope.initializer('logits');
  return applyLayer(tfl.layers.dense({ name: 'logits', units: 1, kernelInitializer }), features);
}

function convolutionHead(scope: NetworkScope, map: SymbolicTensor): SymbolicTensor {
  const convolution = tfl.layers.conv2d({
    name: 'logits_conv',
    filters: 1,
    kernelSize: [sizeOf(map, 1), sizeOf(map, 2)],
    padding: 'valid',
    kernelInitializer: scope.initializer('logits'),
  });
  return applyLayer(tfl.layers.flatten({ name: 'logits' }), applyLayer(convolution, map));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
