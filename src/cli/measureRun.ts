import { dirname, join } from 'node:path';
import { fid, kid, measureDuring, randomFeatures } from '../metrics/index.js';
import { cachedStatistics } from '../node/index.js';
import { mapReports, type TrainingRun } from '../training/index.js';
import type { TrainingJob } from './runTraining.js';

/** Fewer real images say too little. */
const LEAST_IMAGES = 100;
const IMAGES = 1000;

/** The run with what `--metrics` asks for, against images that are held out, where there are enough, else against all. */
export async function measureRun(run: TrainingRun, { flags, opened, out }: TrainingJob): Promise<TrainingRun> {
  const names = flags.metrics.filter((name) => name !== 'none');
  const { data, heldOut } = opened;
  const real = heldOut && heldOut.size >= LEAST_IMAGES ? heldOut : data;
  if (names.length === 0 || real.size < LEAST_IMAGES) return run;
  const metrics = names.map((name) => (name === 'fid' ? fid() : kid()));
  const features = randomFeatures();
  const folder = join(dirname(out), '.statistics');
  const known = await cachedStatistics(real, { folder, features, metrics });
  const images = Math.max(2, Math.min(IMAGES, real.size));
  const measured = measureDuring(run, { real: known, metrics, features, every: flags.every, images });
  return mapReports(
    measured,
    (report) => report,
    () => features.dispose(),
  );
}
