import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { applyLayer } from '../conditioning/index.js';
import type { NetworkScope } from './networkScope.js';
import type { Norm, StageSettings } from './stages.js';

/** What a convolution layer needs beside its input. */
export interface ConvolutionSettings {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly useBias: boolean;
}

/** A convolution with `same` padding, or a transposed one. */
export function convolve(
  scope: NetworkScope,
  value: SymbolicTensor,
  { stride, ...settings }: ConvolutionSettings,
  transposed = false,
): SymbolicTensor {
  const kernelInitializer = scope.initializer(settings.name);
  const config = { ...settings, strides: stride, padding: 'same', kernelInitializer } as const;
  return applyLayer(transposed ? tfl.layers.conv2dTranspose(config) : tfl.layers.conv2d(config), value);
}

/** All convolutions of a stage with what follows them; `first` makes the one that changes the size. */
export function buildStage(
  scope: NetworkScope,
  value: SymbolicTensor,
  index: number,
  stage: StageSettings,
  first: (value: SymbolicTensor, settings: ConvolutionSettings) => SymbolicTensor,
): SymbolicTensor {
  const { filters, kernelSize, stride } = stage;
  const useBias = hasBiasBefore(stage.norm);
  let map = value;
  for (let i = 0; i < stage.convolutions; i++) {
    const name = (part: string) => `stage${index}_${part}${i === 0 ? '' : i + 1}`;
    const settings = { name: name('conv'), filters, kernelSize, stride, useBias };
    map = i === 0 ? first(map, settings) : convolve(scope, map, { ...settings, stride: 1 });
    map = scope.finish(map, index, { norm: name('norm'), activation: name('activation') }, stage);
  }
  return addDropout(map, `stage${index}_dropout`, stage.dropout);
}

/** Batch norm and instance norm subtract the mean of each channel, and a bias with it. */
export function hasBiasBefore(norm: Norm): boolean {
  return norm === 'none' || norm === 'layer';
}

/** No layer for a rate of 0. */
export function addDropout(value: SymbolicTensor, name: string, rate: number): SymbolicTensor {
  return rate > 0 ? applyLayer(tfl.layers.dropout({ name, rate }), value) : value;
}
