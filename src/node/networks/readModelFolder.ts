import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { fileError } from '../files/fileError.js';

type WeightsGroup = io.WeightsManifestConfig[number];

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};

/**
 * Reads a model in the standard format of tfjs: `model.json` and the files of weights that it names, one or many.
 *
 * @throws an error that names the file and what is wrong with it: missing, no JSON, no layers model, weights cut off.
 */
export async function readModelFolder(modelFile: string): Promise<io.ModelArtifacts> {
  const { weightsManifest, ...artifacts } = await readModelFile(modelFile);
  const groups = await Promise.all(weightsManifest.map((group) => readGroup(dirname(modelFile), group)));
  return {
    ...artifacts,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: toArrayBuffer(groups),
  };
}

async function readModelFile(file: string): Promise<io.ModelJSON> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw fileError('loadModel', 'read', file, cause);
  });
  const model = parse(file, text);
  if (!isModelFile(model)) throw new Error(`loadModel: ${file} does not describe a tfjs model with its weights`);
  if (model.format === 'graph-model') {
    throw new Error(`loadModel: ${file} is a graph model, which has no layers; convert the original to a layers model`);
  }
  return model;
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`loadModel: ${file} is not valid JSON`, { cause });
  }
}

async function readGroup(folder: string, group: WeightsGroup): Promise<Uint8Array> {
  const shards = await Promise.all(
    group.paths.map((path) =>
      readFile(join(folder, path)).catch((cause: unknown) => {
        throw fileError('loadModel', 'read', join(folder, path), cause);
      }),
    ),
  );
  const weights = Buffer.concat(shards);
  const needed = bytesOf(group);
  if (needed !== null && weights.byteLength !== needed) {
    const files = group.paths.map((path) => join(folder, path)).join(', ');
    throw new Error(`loadModel: ${files} must hold ${needed} bytes of weights (got ${weights.byteLength})`);
  }
  return weights;
}

/** The bytes of a group's weights; null where strings make them unforeseeable. */
function bytesOf(group: WeightsGroup): number | null {
  let bytes = 0;
  for (const { shape, dtype, quantization } of group.weights) {
    const size = BYTES[quantization?.dtype ?? dtype];
    if (size === undefined) return null;
    bytes += size * shape.reduce((product, length) => product * length, 1);
  }
  return bytes;
}

/** A copy with a buffer of its own: a Node buffer may be a part of a larger one. */
function toArrayBuffer(parts: readonly Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole.buffer;
}

function isModelFile(value: unknown): value is io.ModelJSON {
  return (
    isRecord(value) &&
    isRecord(value.modelTopology) &&
    Array.isArray(value.weightsManifest) &&
    value.weightsManifest.every(isWeightsGroup)
  );
}

function isWeightsGroup(value: unknown): value is WeightsGroup {
  return (
    isRecord(value) &&
    Array.isArray(value.paths) &&
    value.paths.every((path) => typeof path === 'string') &&
    Array.isArray(value.weights) &&
    value.weights.every((weight) => isRecord(weight) && Array.isArray(weight.shape))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
