import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadModel } from '../../node/index.js';
import { loadWeights, WeightsMismatchError, type LoadReport } from '../../transfer/index.js';
import type { InspectedPart } from './inspectedParts.js';

/** What of a file would go into a network. */
export interface WeightsMatch {
  readonly from: InspectedPart;
  readonly into: InspectedPart;
  /** How many of the network's numbers the file has. */
  readonly numbers: number;
  readonly share: number;
  /** The least confidence of a match; null where nothing matches. */
  readonly confidence: number | null;
  readonly report: LoadReport;
}

/** Finds the network that each file fits best, by the guessing of `loadWeights`. The networks on the disk stay as they are. */
export async function matchWeights(
  files: readonly InspectedPart[],
  networks: readonly InspectedPart[],
  path: string,
): Promise<readonly WeightsMatch[]> {
  const matches: WeightsMatch[] = [];
  for (const into of networks) {
    const model = await loadModel(into.path);
    try {
      for (const from of files) matches.push(await match(from, into, model, path));
    } finally {
      model.dispose();
    }
  }
  return files.flatMap((file) => {
    const own = matches.filter(({ from }) => from === file);
    const named = own.filter(({ into }) => into.name !== null && into.name === file.name);
    return (named.length > 0 ? named : own).sort((a, b) => b.share - a.share).slice(0, 1);
  });
}

async function match(
  from: InspectedPart,
  into: InspectedPart,
  model: LayersModel,
  path: string,
): Promise<WeightsMatch> {
  // Into a model that nothing else uses, so that what is loaded does not matter.
  const options = { path, partial: true, allowNonFinite: true };
  const report = await loadWeights(model, from.path, options).catch((error: unknown) => {
    if (error instanceof WeightsMismatchError) return error.report;
    throw error;
  });
  const loaded = report.tensors.filter(({ action }) => action === 'loaded');
  const numbers = numbersOf(loaded);
  const total = numbersOf(report.tensors.filter(({ weight }) => weight !== null));
  const confidences = loaded.map(({ confidence }) => confidence ?? 0);
  return {
    ...{ from, into, numbers, report },
    share: total === 0 ? 0 : numbers / total,
    confidence: confidences.length > 0 ? Math.min(...confidences) : null,
  };
}

function numbersOf(tensors: LoadReport['tensors']): number {
  return tensors.reduce(
    (sum, { weightShape }) => sum + (weightShape ?? []).reduce((product, size) => product * size, 1),
    0,
  );
}
