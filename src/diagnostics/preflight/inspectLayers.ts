import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import type { Finding, NetworkName } from '../../core/index.js';
import { eachLayer, type PlacedLayer } from './eachLayer.js';

const downscaling: ReadonlySet<string> = new Set([
  'Conv2D',
  'SeparableConv2D',
  'DepthwiseConv2D',
  'MaxPooling2D',
  'AveragePooling2D',
]);

/** What is odd about the sizes of a network's layers. */
export function inspectLayers(network: NetworkName, model: LayersModel): Finding[] {
  const placed = eachLayer(model);
  return [...unevenStrides(network, placed), ...unevenKernels(network, placed)];
}

function unevenStrides(network: NetworkName, placed: readonly PlacedLayer[]): Finding[] {
  const uneven = placed.flatMap(({ layer, inputShape: [, height, width] }) => {
    const strides = pairAt(layer, 'strides');
    if (!strides || !downscaling.has(layer.getClassName()) || height == null || width == null) return [];
    const stride = Math.max(...strides);
    return height % strides[0] === 0 && width % strides[1] === 0 ? [] : [{ name: layer.name, height, width, stride }];
  });
  const [first] = uneven;
  if (!first) return [];
  const { height, width, stride } = first;
  return [
    {
      kind: 'size-and-stride',
      level: 'note',
      step: 0,
      network,
      evidence: { layers: uneven.length, height, width, stride },
      explanation: `${namesOf(uneven)} with a stride of ${stride} on maps such as ${height}×${width}, no multiple of it: the last row or column is padded or never seen.`,
      advice: ['Take images whose sides are multiples of all strides together, e.g. 32, 64 or 128 for strides of 2'],
    },
  ];
}

function unevenKernels(network: NetworkName, placed: readonly PlacedLayer[]): Finding[] {
  const uneven = placed.flatMap(({ layer }) => {
    const [strides, kernels] = [pairAt(layer, 'strides'), pairAt(layer, 'kernelSize')];
    if (!strides || !kernels || layer.getClassName() !== 'Conv2DTranspose') return [];
    const axis = kernels.findIndex((size, i) => size % (strides[i] ?? 1) !== 0);
    const [kernel, stride] = [kernels[axis], strides[axis]];
    return kernel === undefined || stride === undefined ? [] : [{ name: layer.name, kernel, stride }];
  });
  const [first] = uneven;
  if (!first) return [];
  const { kernel, stride } = first;
  return [
    {
      kind: 'uneven-overlap',
      level: 'note',
      step: 0,
      network,
      evidence: { layers: uneven.length, kernel, stride },
      explanation: `${namesOf(uneven)} with kernels of ${kernel}, no multiple of the stride of ${stride}: they overlap more on some pixels than on others, which can show as a grid.`,
      advice: [
        `If a grid stays, take kernels of ${stride * Math.ceil(kernel / stride)}`,
        "Or build with upsampling 'nearest' or 'bilinear'",
      ],
    },
  ];
}

function namesOf(found: readonly { readonly name: string }[]): string {
  const names = found.map(({ name }) => name).join(', ');
  return found.length > 1 ? `Layers ${names} go` : `Layer ${names} goes`;
}

/** A setting that is a number or a pair of numbers, as a pair; null if the layer has none of that name. */
function pairAt(layer: layers.Layer, name: string): readonly [number, number] | null {
  const values: unknown[] = [layer.getConfig()[name]].flat();
  const [first, second = first] = values;
  return typeof first === 'number' && typeof second === 'number' ? [first, second] : null;
}
