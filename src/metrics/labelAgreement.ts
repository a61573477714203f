import { checksOf, type MetricValue } from '../core/index.js';
import { partOf, type Metric } from './metric.js';

/** Options of {@link labelAgreement}. */
export interface LabelAgreementOptions {
  /** Whether the agreement of each class is given too (`label agreement of cat`). Default false. */
  readonly perClass?: boolean;
  /** The names of the classes, for the values' names. Default: their numbers. */
  readonly labelNames?: readonly string[];
}

/**
 * The share of generated images that a classifier puts in the class they were asked to be of. It cannot be expected to exceed the
 * classifier's own accuracy on real images, and says nothing of variety.
 *
 * @throws InvalidArgumentError when computed, for images without classes.
 */
export function labelAgreement(options: LabelAgreementOptions = {}): Metric {
  const check = checksOf('labelAgreement');
  check.knownKeys('options', options, ['perClass', 'labelNames']);
  const { perClass = false, labelNames = [] } = options;
  if (typeof perClass !== 'boolean') check.fail('perClass', 'must be true or false', perClass);
  if (!Array.isArray(labelNames)) check.fail('labelNames', 'must be a list of names', labelNames);
  return {
    name: 'labelAgreement',
    options: { perClass, labelNames: [...labelNames] },
    needs: { generated: ['predictions'], real: [] },
    compute(generated) {
      const { labelled, agreed } = partOf('labelAgreement', 'generated', generated, 'predictions');
      const valueOf = (name: string, right: number, count: number): MetricValue => ({
        name,
        value: right / count,
        standardError: Math.sqrt(((right / count) * (1 - right / count)) / count),
        better: 'higher',
        features: generated.features,
        images: { generated: count, real: 0 },
        seed: generated.seed,
      });
      const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
      if (sum(labelled) === 0) check.fail('generated', 'must have classes as labels', generated.count);
      const classes = [...labelled.keys()].filter((label) => perClass && (labelled[label] ?? 0) > 0);
      return [
        valueOf('label agreement', sum(agreed), sum(labelled)),
        ...classes.map((label) => {
          const name = `label agreement of ${labelNames[label] ?? `class ${label}`}`;
          return valueOf(name, agreed[label] ?? 0, labelled[label] ?? 0);
        }),
      ];
    },
  };
}
