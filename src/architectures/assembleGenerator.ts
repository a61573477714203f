import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { applyLayer } from '../conditioning/index.js';
import type { Upsampling } from './generatorOptions.js';
import type { GeneratorPlan } from './generatorPlan.js';
import { NetworkScope } from './networkScope.js';
import type { NetworkSetup } from './networkSetup.js';
import type { Crop } from './sizes.js';
import { addDropout, buildStage, convolve, hasBiasBefore, type ConvolutionSettings } from './stageLayers.js';

/** Builds the generator of a plan. */
export function assembleGenerator(plan: GeneratorPlan, latentDim: number, setup: NetworkSetup): LayersModel {
  const { stages, output, upsampling } = plan;
  const scope = new NetworkScope('generator', stages.length, setup);
  const latent = tfl.input({ shape: [latentDim], name: 'latent' });
  let map = project(scope, scope.join(latent, 'input'), plan);
  stages.forEach((stage, i) => {
    map = buildStage(scope, scope.join(map, i), i, stage, (value, convolution) =>
      grow(scope, value, `stage${i}`, convolution, stage.crop, upsampling),
    );
  });
  const { kernelSize, stride, crop, activation } = output;
  const convolution = { name: 'output_conv', filters: output.channels, kernelSize, stride, useBias: true };
  const resize = upsampling === 'transposed' ? 'nearest' : upsampling;
  map = grow(scope, scope.join(map, 'output'), 'output', convolution, crop, output.transposed ? 'transposed' : resize);
  return scope.model(latent, [applyLayer(tfl.layers.activation({ name: 'image', activation }), map)]);
}

function project(scope: NetworkScope, latent: SymbolicTensor, { projection, start }: GeneratorPlan): SymbolicTensor {
  const targetShape = [...start, projection.filters];
  const dense = tfl.layers.dense({
    name: 'projection_dense',
    units: start[0] * start[1] * projection.filters,
    useBias: hasBiasBefore(projection.norm),
    kernelInitializer: scope.initializer('projection_dense'),
  });
  const reshape = tfl.layers.reshape({ name: 'projection_map', targetShape });
  const names = { norm: 'projection_norm', activation: 'projection_activation' };
  const map = scope.finish(applyLayer(reshape, applyLayer(dense, latent)), 'input', names, projection);
  return addDropout(map, 'projection_dropout', projection.dropout);
}

/** Enlarges a map by the convolution's stride, cuts it to size and convolves it, in the order that costs least. */
function grow(
  scope: NetworkScope,
  value: SymbolicTensor,
  prefix: string,
  convolution: ConvolutionSettings,
  crop: Crop,
  upsampling: Upsampling,
): SymbolicTensor {
  const cut = (map: SymbolicTensor) => addCrop(map, `${prefix}_crop`, crop);
  if (upsampling === 'transposed') return cut(convolve(scope, value, convolution, true));
  const { stride } = convolution;
  const resize = tfl.layers.upSampling2d({
    name: `${prefix}_upsampling`,
    size: [stride, stride],
    interpolation: upsampling,
  });
  return convolve(scope, cut(stride > 1 ? applyLayer(resize, value) : value), { ...convolution, stride: 1 });
}

/** No layer where nothing is cut off. */
function addCrop(value: SymbolicTensor, name: string, [rows, columns]: Crop): SymbolicTensor {
  if (rows[0] + rows[1] + columns[0] + columns[1] === 0) return value;
  const cropping: [[number, number], [number, number]] = [
    [rows[0], rows[1]],
    [columns[0], columns[1]],
  ];
  return applyLayer(tfl.layers.cropping2D({ name, cropping }), value);
}
