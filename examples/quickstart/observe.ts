import {
  fid,
  kid,
  labelAgreement,
  measureDuring,
  randomFeatures,
  trainClassifier,
  watch,
  type Dataset,
  type TrainingRun,
} from 'tfjs-gan';

/** From fewer images a classifier learns too little to judge others. */
const ENOUGH = 1000;

/**
 * A run that also tells what goes wrong, and how good samples are: how far from real images (Fréchet or kernel distance), and how many of them show
 * the class that they were asked to, in the eyes of a classifier that is trained first.
 */
export async function observe(run: TrainingRun, data: Dataset, steps: number): Promise<TrainingRun> {
  const watched = watch(run, { data, log: (message) => console.warn(`\n${message}`) });
  if (!data.labels || data.size < ENOUGH) {
    const metrics = [kid({ subsets: Math.min(10, Math.floor(data.size / 2)) })];
    return measureDuring(watched, { real: data, metrics, features: randomFeatures() });
  }
  const features = await trainClassifier(data, { steps: Math.min(300, steps) });
  console.log(`Samples are judged by a ${features.name}.\n`);
  return measureDuring(watched, { real: data, metrics: [labelAgreement(), fid()], features });
}
