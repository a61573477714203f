import { splitDataset, type Dataset } from 'tfjs-gan';

/** One picture in twenty is kept out. */
const SHARE = 0.05;
/** With fewer, a class might lose none, and too few would be left to compare with. */
const [FEWEST, FEWEST_OF_A_CLASS] = [400, 20];

/** The pictures to train on, and some that the networks never see; null where there are too few for that. */
export async function holdOut(data: Dataset): Promise<{ readonly train: Dataset; readonly heldOut: Dataset | null }> {
  const classes = data.labels?.kind === 'classes' ? data.labels.count : 1;
  if (data.size < Math.max(FEWEST, classes * FEWEST_OF_A_CLASS)) return { train: data, heldOut: null };
  return splitDataset(data, { heldOut: SHARE });
}
