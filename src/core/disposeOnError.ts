import * as tf from '@tensorflow/tfjs-core';

/** Runs `build`; if it throws, disposes the variables and tensors that it made, so that nothing half-built stays behind. */
export function disposeOnError<T>(build: () => T): T {
  const { registeredVariables } = tf.engine();
  const before = new Set(Object.values(registeredVariables));
  tf.engine().startScope('build');
  try {
    return build();
  } catch (error) {
    for (const variable of Object.values(registeredVariables)) if (!before.has(variable)) variable.dispose();
    throw error;
  } finally {
    tf.engine().endScope();
  }
}
