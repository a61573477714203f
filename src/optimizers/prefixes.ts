import type { NamedTensors } from '../core/index.js';

/** The tensors under longer names. */
export function withPrefix(tensors: NamedTensors, prefix = ''): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/** The tensors whose names begin with `prefix`, under the rest of their names. */
export function withoutPrefix(tensors: NamedTensors, prefix = ''): NamedTensors {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** All of several records. */
export function joined(parts: readonly NamedTensors[]): NamedTensors {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}
