import * as tf from '@tensorflow/tfjs-core';
import type { Finding } from '../../core/index.js';
import type { MissingKernel } from './missingKernels.js';
import type { MemoryFacts } from './preflightReport.js';

type Told = Pick<Finding, 'evidence' | 'explanation' | 'advice'>;

function found(kind: string, level: Finding['level'], told: Told): Finding {
  return { kind, level, step: 0, network: null, ...told };
}

/** What an error stopped. */
export function failure(kind: 'step-fails' | 'data-unreadable', error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const explanation =
    kind === 'step-fails' ? `A training step fails: ${message}` : `The images cannot be read: ${message}`;
  return found(kind, 'error', { evidence: {}, explanation, advice: [] });
}

/** A step that needs more than there is. */
export function memoryFindings({ peak, budget, largestBatch, largestPart }: MemoryFacts, batchSize: number): Finding[] {
  if (budget === null || largestBatch === null || peak <= budget) return [];
  const smaller = [
    ...(largestPart ? [`Keep the batch and take it in parts: microBatchSize: ${largestPart}`] : []),
    ...(largestBatch > 0 ? [`Take a batch of ${largestBatch} or less`] : []),
  ];
  return [
    found('memory', 'error', {
      evidence: { peak, budget, batch: batchSize, largestBatch },
      explanation: `A step on ${batchSize} images needs ${megabytes(peak)}, which is more than the ${megabytes(budget)} that there are.`,
      advice: [
        ...smaller,
        'Take fewer filters or smaller images',
        'Freeze layers: what is not trained needs no gradients',
      ],
    }),
  ];
}

/** A step that leaves tensors behind. */
export function leakFindings(tensors: number): Finding[] {
  if (tensors <= 0) return [];
  return [
    found('leak', 'warning', {
      evidence: { tensors },
      explanation: `Each step leaves ${tensors} tensors behind. In the end memory runs out.`,
      advice: ['Look for tensors that a layer, loss or trick of your own keeps or makes outside of tf.tidy'],
    }),
  ];
}

/** A kernel without which there is no training. */
export function kernelFinding({ kernel, layers }: MissingKernel): Finding {
  const needed = layers.length > 0 ? `, which ${layers.join(', ')} ${layers.length > 1 ? 'need' : 'needs'}` : '';
  return found('missing-kernel', 'error', {
    evidence: {},
    explanation: `The backend ${tf.getBackend()} has no kernel ${kernel}${needed}.`,
    advice: ['Take other layers', 'Take another backend: cpu, webgl and webgpu have the most kernels'],
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
