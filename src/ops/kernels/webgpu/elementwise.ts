import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Elementwise } from '../adamInThree.js';

/** The part of tfjs's WebGPU backend that programs of our own need. */
interface WebGPUBackend {
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    outputDtype: tf.DataType,
    programDefinedUniform: readonly { readonly type: string; readonly data: readonly number[] }[],
  ): TensorInfo;
}

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

function webgpuBackend(backend: unknown): WebGPUBackend {
  if (typeof backend !== 'object' || backend === null || !('runWebGPUProgram' in backend))
    throw new Error('The backend registered as webgpu is not that of @tensorflow/tfjs-backend-webgpu 4');
  // The check above tells the backend; its method has had these arguments in all of tfjs 4.
  return backend as WebGPUBackend;
}
