import { checksOf, type NetworkName } from '../../core/index.js';
import type { LayerGradient } from '../step/layerGradients.js';

/** How large each layer's gradients were in the course of a training. */
export interface GradientFlow {
  /** The layers, from the input to the output. */
  readonly layers: readonly string[];
  /** Finished steps at each of the reports that tell gradients. */
  readonly steps: readonly number[];
  /** For each layer the root mean square of its gradient at these steps; NaN where it was frozen, or the number not finite. */
  readonly gradients: readonly (readonly number[])[];
}

/** What is read of a report: a `StepReport`, or one that was read from `metrics.jsonl`. */
export interface ReportedGradients {
  readonly step: number;
  readonly gradients?: Readonly<Record<NetworkName, readonly LayerGradient[]>>;
}

/**
 * Gathers the gradients of reports into a table for each network: rows of one order of magnitude are healthy, one that falls for good
 * belongs to a layer that has stopped learning.
 *
 * @throws InvalidArgumentError for anything but a list, and if no report tells gradients, as with `measureGradients: false`.
 */
export function gradientFlow(reports: readonly ReportedGradients[]): Readonly<Record<NetworkName, GradientFlow>> {
  const check = checksOf('gradientFlow');
  const given: unknown = reports;
  if (!Array.isArray(given)) check.fail('reports', 'must be a list of reports', given);
  const told = reports.flatMap(({ step, gradients }) => (gradients ? [{ step, gradients }] : []));
  if (told.length === 0) check.fail('reports', 'must hold some with gradients (measureGradients)', reports);
  const flowOf = (network: NetworkName): GradientFlow => {
    const layers = [...new Set(told.flatMap(({ gradients }) => gradients[network].map(({ layer }) => layer)))];
    const valueAt = (layer: string, found: readonly LayerGradient[]): number =>
      found.find((one) => one.layer === layer)?.gradient ?? NaN;
    return {
      layers,
      steps: told.map(({ step }) => step),
      gradients: layers.map((layer) => told.map(({ gradients }) => valueAt(layer, gradients[network]))),
    };
  };
  return { generator: flowOf('generator'), discriminator: flowOf('discriminator') };
}
