import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { Elementwise } from '../adamInThree.js';

/** The part of tfjs's WebGL backend that programs of our own need. */
interface WebGLBackend {
  compileAndRun(
    program: object,
    inputs: readonly TensorInfo[],
    dtype: tf.DataType,
    customUniformValues: readonly (readonly number[])[],
  ): TensorInfo;
}

/**
 * @param tensors - names; the value of `X` is `getXAtOutCoords()`.
 * @param numbers - names, as they stand in the expression.
 * @param expression - GLSL, of vectors of four values.
 */
export function elementwise(tensors: readonly string[], numbers: readonly string[], expression: string): Elementwise {
  return (backend, inputs, values) => {
    const shape = inputs[0]?.shape ?? [];
    const program = {
      variableNames: [...tensors],
      outputShape: shape,
      packedInputs: true,
      packedOutput: true,
      // As tfjs's own programs: one compilation for all shapes of a rank.
      enableShapeUniforms: tf.env().getBool('WEBGL_USE_SHAPES_UNIFORMS') && shape.length <= 4,
      customUniforms: numbers.map((name) => ({ name, type: 'float' })),
      userCode: `void main() { setOutput(${expression}); }`,
    };
    return webglBackend(backend).compileAndRun(
      program,
      inputs,
      'float32',
      values.map((value) => [value]),
    );
  };
}

function webglBackend(backend: unknown): WebGLBackend {
  if (typeof backend !== 'object' || backend === null || !('compileAndRun' in backend))
    throw new Error('The backend registered as webgl is not that of @tensorflow/tfjs-backend-webgl 4');
  // The check above tells the backend; its method has had these arguments in all of tfjs 4.
  return backend as WebGLBackend;
}
