import { openDataset, type OpenedDataset } from '../../node/index.js';
import { progressLine } from '../progressLine.js';
import type { CommandContext } from '../commandContext.js';
import type { TrainingFlags } from '../flags/trainingFlags.js';

/** How the images of a command are read. */
export interface DataFlags extends Pick<TrainingFlags, 'fit' | 'classes' | 'skipBroken' | 'quiet'> {
  readonly size?: readonly [height: number, width: number];
}

/** Opens the images of a command, with progress. */
export async function openData(
  context: CommandContext,
  folder: string,
  { size, fit, classes, skipBroken, quiet }: DataFlags,
  channels: 1 | 3 | 4 | null = null,
): Promise<OpenedDataset> {
  const progress = progressLine(context.stderr, quiet === true);
  return openDataset(folder, {
    resize: fit,
    ...(size && { size }),
    ...(channels !== null && { channels }),
    ...(!classes && { labels: false }),
    ...(skipBroken && { onBroken: 'skip' as const }),
    onProgress: (done, total) => progress.show({ phase: 'read', done, total }),
  }).finally(progress.end);
}
