import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;

/** Height, width and channels of a map. */
export type MapShape = readonly [height: number, width: number, channels: number];

/** Layers that treat each element of a vector for itself. */
const ELEMENTWISE = new Set([
  'Activation',
  'ReLU',
  'LeakyReLU',
  'ELU',
  'ThresholdedReLU',
  'Dropout',
  'BatchNormalization',
]);

/** The map that was flattened into the vector which a layer takes: PyTorch flattens channels first, tfjs channels last. */
export function mapBefore(layer: Layer): MapShape | null {
  let current = layer;
  for (;;) {
    const source = inputOf(current)?.sourceLayer;
    if (!source) return null;
    if (source.getClassName() === 'Flatten') return asMap(inputOf(source)?.shape);
    if (source.getClassName() === 'Reshape') {
      return outputOf(source)?.shape.length === 2 ? asMap(inputOf(source)?.shape) : null;
    }
    if (!ELEMENTWISE.has(source.getClassName())) return null;
    current = source;
  }
}

/** The map that is made of the vector which a layer gives. */
export function mapAfter(layer: Layer): MapShape | null {
  let current = layer;
  for (;;) {
    if (outputOf(current)?.shape.length !== 2) return null;
    const [node, ...others] = current.outboundNodes;
    const next = others.length === 0 ? node?.outboundLayer : undefined;
    if (!next) return null;
    if (next.getClassName() === 'Reshape') return asMap(outputOf(next)?.shape);
    if (!ELEMENTWISE.has(next.getClassName())) return null;
    current = next;
  }
}

/** Null for a map of one pixel or one channel, whose elements have but one order. */
function asMap(shape: SymbolicTensor['shape'] | undefined): MapShape | null {
  const [, height, width, channels] = shape ?? [];
  if (shape?.length !== 4 || height == null || width == null || channels == null) return null;
  return [height, width, channels];
}

function inputOf(layer: Layer): SymbolicTensor | null {
  return onlyOne(layer.inboundNodes[0]?.inputTensors);
}

function outputOf(layer: Layer): SymbolicTensor | null {
  return onlyOne(layer.inboundNodes[0]?.outputTensors);
}

function onlyOne(tensors: readonly SymbolicTensor[] | undefined): SymbolicTensor | null {
  return tensors?.length === 1 ? (tensors[0] ?? null) : null;
}
