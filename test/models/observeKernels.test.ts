import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { observeKernels } from '../../src/models/index.js';

function isPatched(): boolean {
  return Object.hasOwn(tf.engine(), 'runKernel');
}

/** A kernel that every backend has. */
function addOnce(): void {
  tf.tidy(() => void tf.add(tf.ones([2]), 1));
}

describe('observeKernels', () => {
  it('shows kernels with their inputs and outputs, and leaves the engine as it was', () => {
    const seen: [string, number[][], number[][], boolean][] = [];
    const end = observeKernels(({ name, inputs, outputs, outermost }) => {
      const shapes = Object.values(inputs).flatMap((input) => (input ? [input.shape] : []));
      seen.push([name, shapes, outputs.map(({ shape }) => shape), outermost]);
    });
    addOnce();
    end();
    addOnce();
    expect(seen.filter(([name]) => name === 'Add')).toEqual([['Add', [[2], []], [[2]], true]]);
    expect(isPatched()).toBe(false);
  });

  it('bears observers that come and go in any order', () => {
    const counts = { a: 0, b: 0 };
    const endA = observeKernels(({ name }) => {
      if (name === 'Add') counts.a++;
    });
    addOnce();
    const endB = observeKernels(({ name }) => {
      if (name === 'Add') counts.b++;
    });
    addOnce();
    endA();
    endA();
    addOnce();
    expect(counts).toEqual({ a: 2, b: 2 });
    endB();
    addOnce();
    expect(counts).toEqual({ a: 2, b: 2 });
    expect(isPatched()).toBe(false);
  });

  it('goes on after a kernel that fails', () => {
    const depths: boolean[] = [];
    const end = observeKernels(({ outermost }) => void depths.push(outermost));
    try {
      expect(() => tf.engine().runKernel('NoSuchKernel', {})).toThrow();
      addOnce();
    } finally {
      end();
    }
    expect(depths.length).toBeGreaterThan(0);
    expect(depths.every(Boolean)).toBe(true);
    expect(isPatched()).toBe(false);
  });

  it('restores what somebody else had put in its place', () => {
    const engine = tf.engine();
    const runKernel = engine.runKernel.bind(engine);
    let calls = 0;
    const others: typeof runKernel = (...call) => {
      calls++;
      return runKernel(...call);
    };
    Object.defineProperty(engine, 'runKernel', { value: others, configurable: true });
    try {
      const end = observeKernels(() => undefined);
      addOnce();
      end();
      expect(Object.getOwnPropertyDescriptor(engine, 'runKernel')?.value).toBe(others);
      expect(calls).toBeGreaterThan(0);
    } finally {
      Reflect.deleteProperty(engine, 'runKernel');
    }
  });
});
