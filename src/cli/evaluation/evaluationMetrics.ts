import {
  authenticity,
  densityCoverage,
  fid,
  kid,
  labelAgreement,
  precisionRecall,
  type Metric,
} from '../../metrics/index.js';

/** What `evaluate` measures, by its names. */
export const EVALUATION_METRICS = [
  'fid',
  'kid',
  'precision-recall',
  'density-coverage',
  'authenticity',
  'label-agreement',
] as const;

/** A name of `--metrics`. */
export type EvaluationMetric = (typeof EVALUATION_METRICS)[number];

/** The metric of a name. */
export function metricNamed(name: EvaluationMetric): Metric {
  switch (name) {
    case 'fid':
      return fid();
    case 'kid':
      return kid();
    case 'precision-recall':
      return precisionRecall();
    case 'density-coverage':
      return densityCoverage();
    case 'authenticity':
      return authenticity();
    case 'label-agreement':
      return labelAgreement();
  }
}

/**
 * What is measured where nothing is asked for: all that there are enough images for.
 *
 * @param images - how many there are of the side that has fewer.
 * @param width - of the features.
 */
export function defaultMetrics(images: number, width: number, hasClasses: boolean): readonly EvaluationMetric[] {
  const least: Readonly<Record<EvaluationMetric, number>> = {
    fid: width + 1,
    kid: 20,
    'precision-recall': 4,
    'density-coverage': 6,
    authenticity: 2,
    'label-agreement': 20,
  };
  return EVALUATION_METRICS.filter((name) => images >= least[name] && (hasClasses || name !== 'label-agreement'));
}
