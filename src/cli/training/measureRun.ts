import { fid, kid, measureDuring, randomFeatures } from '../../metrics/index.js';
import { cachedStatistics } from '../../node/index.js';
import { mapReports, type TrainingRun } from '../../training/index.js';
import { comparedImages, imagesToDraw, LEAST_IMAGES, statisticsFolder } from '../evaluation/comparedImages.js';
import type { TrainingJob } from './runTraining.js';

/** The run with what `--metrics` asks for, against images that are held out, where there are enough, else against all. */
export async function measureRun(run: TrainingRun, { flags, opened, out }: TrainingJob): Promise<TrainingRun> {
  const names = flags.metrics.filter((name) => name !== 'none');
  const { images: real } = comparedImages(opened);
  if (names.length === 0 || real.size < LEAST_IMAGES) return run;
  const metrics = names.map((name) => (name === 'fid' ? fid() : kid()));
  const features = randomFeatures();
  const known = await cachedStatistics(real, { folder: statisticsFolder(out), features, metrics });
  const images = imagesToDraw(real);
  const measured = measureDuring(run, { real: known, metrics, features, every: flags.every, images });
  return mapReports(
    measured,
    (report) => report,
    () => features.dispose(),
  );
}
