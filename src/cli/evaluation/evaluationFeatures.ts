import { InvalidArgumentError } from 'commander';
import type { Dataset } from '../../data/index.js';
import {
  featuresOf,
  randomFeatures,
  trainClassifier,
  type Classifier,
  type FeatureExtractor,
} from '../../metrics/index.js';
import { loadModel } from '../../node/index.js';
import { labelSpecOf, type Sampler } from '../../training/index.js';
import type { CommandContext } from '../commandContext.js';
import type { EvaluationMetric } from './evaluationMetrics.js';
import type { OutputFlags } from '../flags/outputFlags.js';
import { progressLine } from '../progressLine.js';

/** The options of `evaluate` about what looks at images. */
export interface FeatureFlags extends OutputFlags {
  readonly metrics?: readonly EvaluationMetric[];
  readonly features: string;
  readonly classifierSteps: number;
  readonly seed: number;
}

/** What looks at images; the caller disposes it. */
export interface EvaluationFeatures {
  readonly extractor: FeatureExtractor;
  /** Null where nothing asks for one, or the generator and the data have not the same classes. */
  readonly classifier: Classifier | null;
  readonly dispose: () => void;
}

/** Fewer images teach a classifier nothing that it could be tested on. */
const LEAST_IMAGES = 20;

/**
 * Makes what `--features` names, and the classifier of `label-agreement`.
 *
 * @throws InvalidArgumentError for a classifier where there are no classes to tell apart.
 */
export async function openFeatures(
  context: CommandContext,
  { generator }: Pick<Sampler, 'generator'>,
  data: Dataset,
  flags: FeatureFlags,
): Promise<EvaluationFeatures> {
  const { metrics, features } = flags;
  const classes = data.labels?.kind === 'classes' ? data.labels.count : null;
  const asked = labelSpecOf(generator);
  const agrees = asked?.kind === 'classes' && (asked.count ?? classes) === classes && classes !== null;
  if (metrics?.includes('label-agreement') && !agrees)
    throw new InvalidArgumentError('--metrics label-agreement needs a generator and images of the same classes.');
  if (features === 'classifier' && classes === null)
    throw new InvalidArgumentError('--features classifier needs images with classes.');
  const isWanted = metrics ? metrics.includes('label-agreement') : agrees && data.size >= LEAST_IMAGES;
  const classifier = isWanted || features === 'classifier' ? await teach(context, data, flags) : null;
  try {
    const { extractor, dispose } = await openExtractor(features, classifier);
    const disposeAll = (): void => {
      dispose();
      classifier?.dispose();
    };
    return { extractor, classifier: agrees ? classifier : null, dispose: disposeAll };
  } catch (error) {
    classifier?.dispose();
    throw error;
  }
}

async function openExtractor(
  name: string,
  classifier: Classifier | null,
): Promise<Omit<EvaluationFeatures, 'classifier'>> {
  if (name === 'classifier' && classifier) return { extractor: classifier, dispose: () => undefined };
  if (name === 'random') {
    const extractor = randomFeatures();
    return { extractor, dispose: () => extractor.dispose() };
  }
  const model = await loadModel(name);
  try {
    return { extractor: featuresOf(model, { name }), dispose: () => void model.dispose() };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function teach(
  { stderr, signal }: CommandContext,
  data: Dataset,
  { classifierSteps: total, quiet }: FeatureFlags,
): Promise<Classifier> {
  const progress = progressLine(stderr, quiet === true);
  return trainClassifier(data, {
    steps: total,
    onStep: (done) => progress.show({ phase: 'classify', done, total }),
    ...(signal && { signal }),
  }).finally(progress.end);
}
