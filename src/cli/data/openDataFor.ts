import type { Sampler } from '../../training/index.js';
import type { OpenedDataset } from '../../node/index.js';
import type { CommandContext } from '../commandContext.js';
import { openData, type DataFlags } from './openData.js';

/** Opens images in the size and with the channels of a generator. */
export function openDataFor(
  context: CommandContext,
  folder: string,
  { generator }: Pick<Sampler, 'generator'>,
  flags: Omit<DataFlags, 'size'>,
): Promise<OpenedDataset> {
  const [, height, width, channels] = generator.outputs[0]?.shape ?? [];
  if (!height || !width || (channels !== 1 && channels !== 3 && channels !== 4))
    throw new Error(`${generator.name} is no generator of images: its output is ${describeShape(generator)}`);
  return openData(context, folder, { ...flags, size: [height, width] }, channels);
}

function describeShape({ outputs }: Sampler['generator']): string {
  return JSON.stringify(outputs.map(({ shape }) => shape));
}
