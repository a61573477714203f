import type { Dataset, GAN } from 'tfjs-gan';
import type { Settings } from '../shared/settings.js';
import { startBackend } from './backends.js';
import { holdOut } from './holdOut.js';
import { buildNetworks } from './networks.js';
import { datasetOf, type Pictures } from './pictures.js';
import { publishedPreset } from './publishedPreset.js';
import { recipeOf, type Recipe } from './recipe.js';
import { RefusedError } from './refusedError.js';
import { networksOf, type SourceRun } from './sourceRun.js';

/** Everything that a training needs, ready to begin. */
export interface Prepared {
  readonly settings: Settings;
  readonly pictures: Pictures;
  /** What is trained on. */
  readonly data: Dataset;
  /** Pictures that are not; null where there are too few. */
  readonly heldOut: Dataset | null;
  /** Empty for networks without labels. */
  readonly classes: readonly string[];
  readonly gan: GAN;
  /** The archive of the run that they come from; null if they are new. */
  readonly source: Blob | null;
  readonly recipe: Recipe;
  /** E.g. `WebAssembly, 4 threads`. */
  readonly backend: string;
}

/** @param source - the networks to go on from; null for new ones. */
export async function prepare(settings: Settings, pictures: Pictures, source: SourceRun | null): Promise<Prepared> {
  const backend = await startBackend(settings.backend);
  const fitting = fit(settings, pictures, source);
  const labelled = fitting.conditioning !== 'none';
  const classes = labelled ? (pictures.labelNames ?? []) : [];
  const { train, heldOut } = await holdOut(datasetOf(pictures, labelled));
  return {
    settings: fitting,
    pictures,
    data: train,
    heldOut,
    classes,
    source: source?.archive ?? null,
    gan: source ? await networksOf(source, classes) : buildNetworks(fitting, pictures.imageShape, classes.length),
    recipe: recipeOf(fitting, classes.length, publishedPreset(settings.preset, pictures.imageShape)?.training),
    backend,
  };
}

/** What was chosen, with the conditioning that pictures and networks leave. */
function fit(settings: Settings, { labels, imageShape }: Pictures, source: SourceRun | null): Settings {
  // Pictures in one folder have no classes, whatever was chosen before they came.
  if (settings.preset !== 'transfer') return labels ? settings : { ...settings, conditioning: 'none' };
  if (!source) throw new RefusedError('Choose the run to go on from first, under the presets.');
  const [height, width, channels] = source.imageShape;
  if (source.imageShape.some((side, i) => side !== imageShape[i]))
    throw new RefusedError(
      `The networks are for ${width}×${height} pixels ${channels === 1 ? 'in grey' : 'in colour'}, and the pictures are not.`,
    );
  if (source.classes && !labels)
    throw new RefusedError('The networks know classes, and the pictures are in no folders of classes.');
  return { ...settings, conditioning: source.settings.conditioning };
}
