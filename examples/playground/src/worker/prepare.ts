import type { Dataset, DCGAN } from 'tfjs-gan';
import type { Settings } from '../shared/settings.js';
import { startBackend } from './backends.js';
import { buildNetworks } from './networks.js';
import { datasetOf, type Pictures } from './pictures.js';
import { recipeOf, type Recipe } from './recipe.js';

/** Everything that a training needs, ready to begin. */
export interface Prepared {
  readonly settings: Settings;
  readonly pictures: Pictures;
  readonly data: Dataset;
  /** Empty for networks without labels. */
  readonly classes: readonly string[];
  readonly gan: DCGAN;
  readonly recipe: Recipe;
  /** E.g. `WebAssembly, 4 threads`. */
  readonly backend: string;
}

export async function prepare(settings: Settings, pictures: Pictures): Promise<Prepared> {
  const backend = await startBackend(settings.backend);
  const labelled = settings.conditioning !== 'none' && pictures.labels !== null;
  const classes = labelled ? (pictures.labelNames ?? []) : [];
  // Pictures in one folder have no classes, whatever was chosen before they came.
  const fitting: Settings = labelled ? settings : { ...settings, conditioning: 'none' };
  return {
    settings: fitting,
    pictures,
    data: datasetOf(pictures, labelled),
    classes,
    gan: buildNetworks(fitting, pictures.imageShape, classes.length),
    recipe: recipeOf(fitting, classes.length),
    backend,
  };
}
