import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeGradientFlow } from '../../src/node/index.js';
import { gradientFlow, type LayerGradient, type ReportedGradients } from '../../src/training/index.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

function layers(sizes: Readonly<Record<string, number>>): LayerGradient[] {
  return Object.entries(sizes).map(([layer, gradient]) => ({ layer, gradient, update: 1, weight: 1 }));
}

const reports: ReportedGradients[] = [
  { step: 1, gradients: { generator: layers({ a: 1e-3, b: 1 }), discriminator: layers({ head: 0.1 }) } },
  { step: 2 },
  { step: 10, gradients: { generator: layers({ a: 0, b: NaN, c: 1 }), discriminator: layers({ head: 0.1 }) } },
];

describe('gradientFlow', () => {
  it('is a table of layers and of the steps that tell gradients', () => {
    expect(gradientFlow(reports)).toEqual({
      generator: {
        layers: ['a', 'b', 'c'],
        steps: [1, 10],
        gradients: [
          [1e-3, 0],
          [1, NaN],
          [NaN, 1],
        ],
      },
      discriminator: { layers: ['head'], steps: [1, 10], gradients: [[0.1, 0.1]] },
    });
    expect(() => gradientFlow([{ step: 1 }])).toThrow('gradientFlow: reports must hold some with gradients');
    const metrics = { reports: [], skipped: [] } as unknown as [];
    expect(() => gradientFlow(metrics)).toThrow('gradientFlow: reports must be a list of reports');
  });

  it('is drawn with a row for each layer, dark for small and another colour for what is not finite', async () => {
    const file = join(await newFolder(), 'deeper', 'flow.png');
    await writeGradientFlow(file, reports, { width: 600 });
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([600, 220]);
    const at = (x: number, y: number): number[] => [...data.subarray(3 * (y * 600 + x), 3 * (y * 600 + x) + 3)];
    // The generator's rows begin under its heading; the left half is step 1, the right one step 10.
    expect([at(250, 44), at(500, 44)]).toEqual([
      [20, 11, 52],
      [0, 0, 0],
    ]);
    expect([at(250, 64), at(500, 64)]).toEqual([
      [252, 255, 164],
      [0, 200, 255],
    ]);
    expect(at(2, 2)).toEqual([255, 255, 255]);
  });

  it('refuses what it cannot draw', async () => {
    await expect(writeGradientFlow('', reports)).rejects.toThrow('writeGradientFlow: file must be a path');
    await expect(writeGradientFlow('a.png', reports, { width: 10 })).rejects.toThrow('width must be at least 300');
    await expect(writeGradientFlow('a.png', reports, { height: 10 } as object)).rejects.toThrow(
      'has no option "height"',
    );
  });
});
