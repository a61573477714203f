import * as tf from '@tensorflow/tfjs-core';
import type { Elementwise } from '../adamInThree.js';
import { webgpuBackend } from './backend.js';

const WORKGROUP = 64;

/**
 * @param tensors - names; the value of `X` is `getXByOutputIndex(index)`.
 * @param numbers - names, which stand as `uniforms.name` in the expression.
 * @param expression - WGSL.
 */
export function elementwise(tensors: readonly string[], numbers: readonly string[], expression: string): Elementwise {
  const userCode = `
    fn main(index : i32) {
      if (index < uniforms.size) {
        setOutputAtIndex(index, ${expression});
      }
    }`;
  return (backend, inputs, values) => {
    const shape = inputs[0]?.shape ?? [];
    const program = {
      variableNames: [...tensors],
      outputShape: shape,
      uniforms: numbers.map((name) => `${name} : f32,`).join(' '),
      workgroupSize: [WORKGROUP, 1, 1],
      size: true,
      dispatchLayout: { x: shape.map((_, axis) => axis) },
      dispatch: [Math.ceil(tf.util.sizeFromShape(shape) / WORKGROUP), 1, 1],
      shaderKey: `tfjs-gan ${expression}`,
      getUserCode: () => userCode,
    };
    return webgpuBackend(backend).runWebGPUProgram(
      program,
      inputs,
      'float32',
      values.map((value) => ({ type: 'float32', data: [value] })),
    );
  };
}
