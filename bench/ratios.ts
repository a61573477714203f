import type { Result } from './race.js';

/** The median of the milliseconds that a step took; null for a contestant that failed. */
export function typicalTime({ problem, milliseconds }: Result): number | null {
  if (problem !== null || milliseconds.length === 0) return null;
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** A result beside the others of its race. Null where there is nothing to compare with. */
export interface Ratios {
  /** How many times as fast as plain tfjs. */
  readonly plainSpeed: number | null;
  /** How many times as fast as PyTorch on as many threads. */
  readonly pytorchSpeed: number | null;
  /** How many times as fast as the same implementation on one thread. */
  readonly oneThreadSpeed: number | null;
  /** Kernels as a part of plain tfjs's. */
  readonly kernels: number | null;
  /** The peak of bytes as a part of plain tfjs's. */
  readonly peakBytes: number | null;
}

/** Compares a result with those of the same workload and backend. */
export function ratiosOf(result: Result, results: readonly Result[]): Ratios {
  const rivals = results.filter((other) => other !== result && isSameRace(other, result));
  const plain = rivals.find(({ implementation }) => implementation === 'plain-tfjs');
  const pytorch = rivals.find(
    ({ implementation, threads }) => implementation === 'pytorch' && threads === (result.threads ?? 1),
  );
  const alone = rivals.find(({ implementation, threads }) => implementation === result.implementation && threads === 1);
  const speed = (other: Result | undefined): number | null => ratio(other && typicalTime(other), typicalTime(result));
  return {
    plainSpeed: speed(plain),
    pytorchSpeed: speed(pytorch),
    oneThreadSpeed: speed(alone),
    kernels: ratio(result.kernels, plain?.kernels),
    peakBytes: ratio(result.peakBytes, plain?.peakBytes),
  };
}

function isSameRace(a: Result, b: Result): boolean {
  const [one, other] = [a.workload, b.workload];
  return a.backend === b.backend && one.case === other.case && one.size === other.size && one.batch === other.batch;
}

function ratio(numerator: number | null | undefined, denominator: number | null | undefined): number | null {
  const value = (numerator ?? NaN) / (denominator ?? NaN);
  return Number.isFinite(value) ? value : null;
}
