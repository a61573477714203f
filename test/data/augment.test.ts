import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream, type ImageShape } from '../../src/core/index.js';
import {
  augment,
  colorJitter,
  datasetFromArrays,
  randomCrop,
  randomFlip,
  randomRotation,
  readLabels,
  type Augmentation,
  type Dataset,
} from '../../src/data/index.js';
import { itKeepsTheContract } from './datasetContract.js';
import { withoutReadLabels } from './samples.js';

const shape = fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 3, max: 9 }), fc.constantFrom(1, 3, 4));
const border = fc.oneof(
  fc.constantFrom('reflect' as const, 'edge' as const),
  fc.double({ min: -1, max: 1, noNaN: true }),
);
const augmentation = fc.oneof(
  fc.constantFrom('horizontal' as const, 'vertical' as const).map((direction) => randomFlip({ direction })),
  fc.record({ padding: fc.nat(2), border }).map(randomCrop),
  fc.record({ degrees: fc.integer({ min: 1, max: 180 }), border }).map(randomRotation),
  fc.record({ brightness: fc.constant(1), contrast: fc.double({ min: 0, max: 1, noNaN: true }) }).map(colorJitter),
);

function applied(step: Augmentation, image: ArrayLike<number>, of: ImageShape, seed = 1): Float32Array {
  const changed = Float32Array.from(image);
  step.apply(changed, of, new RandomStream(seed));
  return changed;
}

function sample(): Dataset {
  const images = new RandomStream(2).uniforms(4 * 3 * 5 * 3, -1, 1);
  return datasetFromArrays({ images, imageShape: [3, 5, 3], pixelRange: [-1, 1], labels: [0, 1, 1, 0] });
}

describe('augment', () => {
  const steps = [randomFlip(), randomCrop({ padding: 2 }), randomRotation({ degrees: 20 })];
  itKeepsTheContract(() => augment(sample(), steps), { augmented: true });

  it('changes with the stream, and keeps labels', async () => {
    const dataset = augment(sample(), [randomCrop({ padding: 2 })]);
    const plain = await sample().read([0, 1, 2, 3], new RandomStream(1));
    const changed = await dataset.read([0, 1, 2, 3], new RandomStream(1));
    expect(changed.labels).toEqual(plain.labels);
    expect(changed.images).not.toEqual(plain.images);
    expect(changed.images).not.toEqual((await dataset.read([0, 1, 2, 3], new RandomStream(2))).images);
    expect(dataset).toMatchObject({ size: 4, imageShape: [3, 5, 3], labels: { kind: 'classes', count: 2 } });
    expect(await readLabels(augment(withoutReadLabels(sample()), []))).toEqual(plain.labels);
  });

  it('changes nothing without augmentations', async () => {
    const plain = await sample().read([0, 3], new RandomStream(1));
    expect(await augment(sample(), []).read([0, 3], new RandomStream(1))).toEqual(plain);
  });

  it('changes each image by itself, equal images differently', async () => {
    const repeated = await augment(sample(), [randomCrop({ padding: 2 })]).read(Array(20).fill(0), new RandomStream(1));
    const versions = new Set(Array.from({ length: 20 }, (_, i) => repeated.images.slice(i * 45, (i + 1) * 45).join()));
    expect(versions.size).toBeGreaterThan(5);
  });

  it('gives layers of augmentation streams of their own', async () => {
    const both = augment(augment(sample(), [randomFlip()]), [randomFlip()]);
    const plain = await sample().read([0], new RandomStream(1));
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    const flipped = await Promise.all(
      seeds.map(async (seed) => (await both.read([0], new RandomStream(seed))).images.join() !== plain.images.join()),
    );
    // Two flips that drew the same numbers would always cancel.
    expect(flipped.filter(Boolean).length).toBeGreaterThan(8);
  });

  it('keeps images in [-1, 1] and depends on the stream alone', () => {
    fc.assert(
      fc.property(shape, augmentation, fc.integer(), (of, step, seed) => {
        const image = new RandomStream(seed).uniforms(of[0] * of[1] * of[2], -1, 1);
        const changed = applied(step, image, of, seed);
        expect(changed.every((value) => value >= -1 && value <= 1)).toBe(true);
        expect(applied(step, image, of, seed)).toEqual(changed);
      }),
    );
  });

  it('leaves an image of one colour as it is, but for its brightness', () => {
    const still = fc.oneof(
      fc.constant(randomFlip({ probability: 1 })),
      fc.nat(2).map((padding) => randomCrop({ padding })),
      fc.integer({ min: 1, max: 180 }).map((degrees) => randomRotation({ degrees })),
      fc.constant(colorJitter({ contrast: 1 })),
    );
    fc.assert(
      fc.property(shape, still, fc.integer(), ([height, width], step, seed) => {
        const changed = applied(step, new Array<number>(height * width * 3).fill(0.25), [height, width, 3], seed);
        changed.forEach((value) => expect(value).toBeCloseTo(0.25, 6));
      }),
    );
  });

  it.each([
    [[randomCrop({ padding: 3 })], 'randomCrop: padding must be smaller than the image, 3×5 (got 3)'],
    [[randomFlip(), {}], 'augment: augmentations[1] must be an augmentation (got {  })'],
    [randomFlip(), 'augment: augmentations must be a list'],
  ])('refuses %j', (steps, message) => {
    expect(() => augment(sample(), steps as Augmentation[])).toThrow(message);
  });

  it('refuses saturation of grey images', () => {
    const grey = datasetFromArrays({ images: new Uint8Array(4), imageShape: [2, 2, 1] });
    expect(() => augment(grey, [colorJitter({ saturation: 0.5 })])).toThrow(
      'colorJitter: saturation must be 0 for grey images (got 0.5)',
    );
  });
});

const pixels = [1, 2, 3, 4, 5, 6].map((value) => value / 10);

describe('randomFlip', () => {
  it('mirrors left and right, or top and bottom', () => {
    const across = applied(randomFlip({ probability: 1 }), pixels, [2, 3, 1]);
    expect(across).toEqual(Float32Array.of(0.3, 0.2, 0.1, 0.6, 0.5, 0.4));
    const down = applied(randomFlip({ probability: 1, direction: 'vertical' }), pixels, [2, 3, 1]);
    expect(down).toEqual(Float32Array.of(0.4, 0.5, 0.6, 0.1, 0.2, 0.3));
    const colours = applied(randomFlip({ probability: 1 }), pixels, [1, 2, 3]);
    expect(colours).toEqual(Float32Array.of(0.4, 0.5, 0.6, 0.1, 0.2, 0.3));
  });

  it('mirrors as often as asked', () => {
    const flips = (probability: number): number =>
      Array.from({ length: 1000 }, (_, seed) => applied(randomFlip({ probability }), pixels, [2, 3, 1], seed)).filter(
        (image) => image[0] !== Math.fround(0.1),
      ).length;
    expect(flips(0)).toBe(0);
    // Five standard deviations: 5 · √(1000 · 0.3 · 0.7) = 72.
    expect(Math.abs(flips(0.3) - 300)).toBeLessThan(73);
  });

  it.each([
    [{ probability: 1.5 }, 'probability must be at most 1 (got 1.5)'],
    [{ direction: 'left' }, 'direction must be one of horizontal, vertical (got "left")'],
    [{ chance: 1 }, 'options has no option "chance"'],
  ])('refuses %j', (options, message) => {
    expect(() => randomFlip(options as object)).toThrow(`randomFlip: ${message}`);
  });
});

describe('randomCrop', () => {
  // What stands at the places -4 … 6 beside a row of three.
  const beyond = {
    reflect: [1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3],
    edge: [1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3],
    number: [-1, -1, -1, -1, 1, 2, 3, -1, -1, -1, -1],
  };
  it.each([
    ['reflect', beyond.reflect],
    ['edge', beyond.edge],
    [-0.1, beyond.number],
  ] as const)('moves images by at most the padding, over the border %s', (kind, row) => {
    const step = randomCrop({ padding: 2, border: kind });
    const image = Array.from({ length: 9 }, (_, i) => ((i % 3) + 1) / 10);
    const windows = [-2, -1, 0, 1, 2].map((right) => row.slice(4 + right, 7 + right).map((value) => value / 10));
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const moved = applied(step, image, [3, 3, 1], seed);
      const inside = [0, 1, 2].map((y) => moved.slice(3 * y, 3 * y + 3)).filter((line) => line.some((v) => v > 0));
      for (const line of inside) seen.add(line.join());
    }
    const expected = windows.filter((line) => line.some((v) => v > 0)).map((line) => Float32Array.from(line).join());
    expect([...seen].sort()).toEqual([...new Set(expected)].sort());
  });

  it('moves the rows too, all columns alike', () => {
    const image = Float32Array.from({ length: 9 }, (_, i) => i / 10);
    const step = randomCrop({ padding: 1, border: 'edge' });
    const found = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      const moved = applied(step, image, [3, 3, 1], seed);
      const clamp = (place: number): number => Math.max(0, Math.min(2, place));
      for (const down of [-1, 0, 1]) {
        for (const right of [-1, 0, 1]) {
          const expected = Float32Array.from(image, (_, i) => {
            return (3 * clamp(Math.floor(i / 3) + down) + clamp((i % 3) + right)) / 10;
          });
          if (expected.join() === moved.join()) found.add(`${down} ${right}`);
        }
      }
    }
    expect(found.size).toBe(9);
  });

  it.each([
    [{ padding: -1 }, 'padding must be at least 0 (got -1)'],
    [{ border: 'zero' }, 'border must be one of reflect, edge (got "zero")'],
    [{ border: 2 }, 'border must be at most 1 (got 2)'],
    [{ border: NaN }, 'border must be a finite number (got NaN)'],
  ])('refuses %j', (options, message) => {
    expect(() => randomCrop(options as object)).toThrow(`randomCrop: ${message}`);
  });
});

describe('randomRotation', () => {
  it('rotates a plane of grey exactly, but for its border', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 1, max: 180, noNaN: true }), (seed, degrees) => {
        const [height, width] = [7, 9];
        const plane = (y: number, x: number): number => 0.05 * y - 0.07 * x + 0.1;
        const image = Float32Array.from({ length: height * width }, (_, i) => plane(Math.floor(i / width), i % width));
        const changed = applied(randomRotation({ degrees }), image, [height, width, 1], seed);
        const angle = (new RandomStream(seed).uniform(-degrees, degrees) * Math.PI) / 180;
        changed.forEach((value, i) => {
          const [up, left] = [Math.floor(i / width) - 3, (i % width) - 4];
          const y = 3 + Math.cos(angle) * up + Math.sin(angle) * left;
          const x = 4 - Math.sin(angle) * up + Math.cos(angle) * left;
          if (y >= 0 && y <= height - 1 && x >= 0 && x <= width - 1) expect(value).toBeCloseTo(plane(y, x), 5);
        });
      }),
    );
  });

  it('draws angles on both sides', () => {
    const right = [0, 0, 0, 0, 0, 1, 0, 0, 0];
    const sides = Array.from({ length: 60 }, (_, seed) => {
      const turned = applied(randomRotation({ degrees: 60, border: 0 }), right, [3, 3, 1], seed);
      return Math.sign((turned[2] ?? 0) - (turned[8] ?? 0));
    });
    expect(new Set(sides)).toEqual(new Set([-1, 1]));
  });

  it.each([
    [{ degrees: 0 }, 'degrees must be greater than 0 (got 0)'],
    [{ degrees: 181 }, 'degrees must be at most 180 (got 181)'],
    [{}, 'degrees must be a finite number (got undefined)'],
  ])('refuses %j', (options, message) => {
    expect(() => randomRotation(options as { degrees: number })).toThrow(`randomRotation: ${message}`);
  });
});

describe('colorJitter', () => {
  const grey = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;
  const image = [0.5, -0.2, 0.1, 0.3, -0.6, 0.2, 0.4, 0.7];
  const own = (change: number, seed: number): number => new RandomStream(seed).uniform(1 - change, 1 + change);
  const cut = (value: number): number => Math.max(-1, Math.min(1, value));

  it.each([1, 2, 3, 4])('changes brightness, contrast or saturation and spares alpha (seed %d)', (seed) => {
    const factor = own(0.8, seed);
    const mean = (grey(0.5, -0.2, 0.1) + grey(-0.6, 0.2, 0.4)) / 2;
    const centres = {
      brightness: [-1, -1],
      contrast: [mean, mean],
      saturation: [grey(0.5, -0.2, 0.1), grey(-0.6, 0.2, 0.4)],
    };
    for (const [option, centre] of Object.entries(centres)) {
      const changed = applied(colorJitter({ [option]: 0.8 }), image, [1, 2, 4], seed);
      image.forEach((value, i) => {
        const middle = centre[Math.floor(i / 4)] ?? NaN;
        expect(changed[i]).toBeCloseTo(i % 4 === 3 ? value : cut(middle + factor * (value - middle)), 6);
      });
    }
  });

  it('works on grey images', () => {
    const changed = applied(colorJitter({ contrast: 0.5 }), [0.2, 0.4], [1, 2, 1], 3);
    const factor = own(0.5, 3);
    expect(changed[0]).toBeCloseTo(0.3 - 0.1 * factor, 6);
    expect(changed[1]).toBeCloseTo(0.3 + 0.1 * factor, 6);
  });

  it.each<[object, string]>([
    [{}, 'options must have one above 0'],
    [{ brightness: -0.1 }, 'brightness must be at least 0 (got -0.1)'],
    [{ contrast: 2 }, 'contrast must be at most 1 (got 2)'],
    [{ hue: 0.1 }, 'options has no option "hue"'],
  ])('refuses %j', (options, message) => {
    expect(() => colorJitter(options)).toThrow(`colorJitter: ${message}`);
  });
});
