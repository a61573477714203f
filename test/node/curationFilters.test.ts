import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aspectRatio,
  color,
  exposure,
  imageFormat,
  imageFromPixels,
  isHeldOut,
  judgeImages,
  measureImage,
  nearDuplicates,
  perceptualHash,
  predicate,
  resolution,
  sharpness,
  type CurationImage,
  type Filter,
  type ScoreFilter,
} from '../../src/curation/index.js';
import { hammingDistance, hashIndex } from '../../src/curation/hashIndex.js';
import { RandomStream } from '../../src/core/index.js';

type Colour = readonly [red: number, green: number, blue: number];

/** An image whose pixels are given by a function of their place. */
function painted(width: number, height: number, paint: (x: number, y: number) => Colour): CurationImage {
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => {
    const place = Math.floor(i / 4);
    return [...paint(place % width, Math.floor(place / width)), 255][i % 4] ?? 0;
  });
  return imageFromPixels({ data, width, height });
}

const grey = (value: number): Colour => [value, value, value];
const checkerboard = painted(8, 8, (x, y) => grey((x + y) % 2 === 0 ? 0 : 255));

describe('the scores', () => {
  it('of resolution and aspect ratio are those of the file', () => {
    const image = painted(600, 300, () => grey(9));
    expect(resolution().score(image)).toBe(300);
    expect(aspectRatio().score(image)).toBe(2);
    expect([image.small.width, image.small.height]).toEqual([256, 128]);
  });

  it('of sharpness is the variance of the Laplacian, by hand', () => {
    // Each inner pixel of a checkerboard differs by ±255 from its four neighbours: ±1020, as often plus as minus.
    expect(sharpness().score(checkerboard)).toBeCloseTo(1020 ** 2, -1);
    expect(sharpness().score(painted(8, 8, (x) => grey(x * 10)))).toBeCloseTo(0, 6);
    expect(sharpness().score(painted(2, 2, (x) => grey(x * 255)))).toBe(0);
  });

  it('of colour is the distance from grey that one pixel in twenty reaches, by hand', () => {
    const red = (share: number): CurationImage =>
      painted(10, 10, (x, y) => (y * 10 + x < share ? [255, 0, 0] : grey(7)));
    // Y of pure red is 76.245; Cb = -76.245 / 1.772 and Cr = 178.755 / 1.402.
    expect(color().score(red(5))).toBeCloseTo(Math.hypot(76.245 / 1.772, 178.755 / 1.402), 3);
    expect(color().score(red(4))).toBeCloseTo(0, 4);
  });

  it('of exposure is the median brightness', () => {
    expect(exposure().score(painted(3, 3, (x) => grey(x < 2 ? 51 : 255)))).toBeCloseTo(0.2, 6);
  });

  it('of a predicate is what it says; yes is 1', async () => {
    const wide = predicate('wide', ({ width, height }) => width > height);
    expect(await wide.score(painted(3, 2, () => grey(0)))).toBe(1);
    expect(wide.keep).toEqual([1, Infinity]);
    expect(wide.measure).toBeNull();
    const broken = predicate('broken', () => NaN);
    await expect(Promise.resolve(broken.score(checkerboard))).rejects.toThrow(
      'predicate: test (broken) must be a finite',
    );
  });
});

describe('a filter', () => {
  it.each([
    [() => resolution({ minimum: 0 }), 'resolution: minimum must be at least 1'],
    [() => sharpness({ minimum: NaN }), 'sharpness: minimum must be a finite number'],
    [() => aspectRatio({ maximum: 0.5 }), 'aspectRatio: maximum must be at least 1'],
    [() => exposure({ minimum: 0.9, maximum: 0.1 }), 'exposure: minimum must be at most the maximum, 0.1'],
    [() => color({ minimum: -1 }), 'color: minimum must be at least 0'],
    [() => nearDuplicates({ maximumDistance: 32 }), 'nearDuplicates: maximumDistance must be at most 31'],
    // @ts-expect-error a typo does not compile
    [() => resolution({ min: 3 }), 'resolution: options has no option "min"'],
    [() => predicate('two words', () => true), 'predicate: name must be a short word'],
  ])('refuses options out of range', (make, message) => {
    expect(make).toThrow(message);
  });

  it('says why it rejects', () => {
    expect(sharpness().reason(31.23456)).toBe('sharpness 31.23 is below 200');
    expect(exposure().reason(0.99)).toBe('exposure 0.99 is above 0.92');
  });
});

describe('perceptualHash', () => {
  const picture = (x: number, y: number): Colour => [
    128 + 60 * Math.sin(x / 9) + 60 * Math.cos(y / 5 + x / 30),
    128 + 90 * Math.sin((x * y) / 400),
    (x * 3 + y) % 256,
  ];
  const hash = (image: CurationImage): Uint32Array => perceptualHash(image.small);

  it('stays when an image becomes smaller or brighter, and changes with what it shows', () => {
    const original = hash(painted(128, 96, picture));
    const half = hash(painted(64, 48, (x, y) => picture(x * 2 + 0.5, y * 2 + 0.5)));
    const brighter = hash(
      painted(128, 96, (x, y) => picture(x, y).map((value) => value * 0.9 + 20) as unknown as Colour),
    );
    const mirrored = hash(painted(128, 96, (x, y) => picture(127 - x, y)));
    expect(hammingDistance(original, half)).toBeLessThanOrEqual(8);
    expect(hammingDistance(original, brighter)).toBeLessThanOrEqual(8);
    expect(hammingDistance(original, mirrored)).toBeGreaterThan(30);
  });

  it('tells plain images of different colours apart by their colour', () => {
    const filter = nearDuplicates();
    const index = filter.createIndex();
    index.add(filter.signature(painted(40, 40, () => [200, 30, 30])));
    expect(index.nearest(filter.signature(painted(50, 50, () => [202, 30, 30])))).toEqual({ number: 0, distance: 0 });
    expect(index.nearest(filter.signature(painted(50, 50, () => [30, 30, 200])))).toBeNull();
  });
});

describe('the index of hashes', () => {
  const word = (stream: RandomStream): string => stream.uint32().toString(16).padStart(8, '0');
  const distance = (a: string, b: string): number =>
    Array.from(a).reduce((sum, digit, i) => {
      const bits = parseInt(digit, 16) ^ parseInt(b[i] ?? '0', 16);
      return sum + [0, 1, 2, 3].filter((bit) => (bits >> bit) & 1).length;
    }, 0);

  it('finds what a search through all of them finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 31 }), fc.integer(), (maximum, seed) => {
        const stream = new RandomStream(seed);
        const base = Array.from({ length: 4 }, () => word(stream)).join('');
        // Each has some of the bits of the first flipped, up to about twice the distance.
        const texts = Array.from({ length: 24 }, () => {
          const flips = new Set(stream.integers(stream.integer(2 * maximum + 3) + 1, 128));
          const digits = Array.from(base).map((digit, i) =>
            [0, 1, 2, 3].reduce(
              (value, bit) => (flips.has(i * 4 + bit) ? value ^ (1 << bit) : value),
              parseInt(digit, 16),
            ),
          );
          return `${digits.map((digit) => digit.toString(16)).join('')}808080`;
        });
        const index = hashIndex(maximum);
        texts.slice(1).forEach((text) => index.add(text));
        const [query = '', ...others] = texts;
        const distances = others.map((text) => distance(query, text));
        const nearest = Math.min(...distances);
        const expected = nearest <= maximum ? { number: distances.indexOf(nearest), distance: nearest } : null;
        expect(index.nearest(query)).toEqual(expected);
      }),
    );
  });

  it('takes 50,000 in seconds', () => {
    const stream = new RandomStream(3);
    const index = hashIndex(12);
    const start = performance.now();
    let found = 0;
    for (let i = 0; i < 50_000; i++) {
      const text = `${word(stream)}${word(stream)}${word(stream)}${word(stream)}808080`;
      if (index.nearest(text)) found++;
      index.add(text);
    }
    expect(found).toBe(0);
    expect(performance.now() - start).toBeLessThan(30_000);
  });
});

describe('judgeImages', () => {
  const filters: readonly Filter[] = [resolution({ minimum: 10 }), sharpness(), nearDuplicates()];

  async function judged(images: readonly CurationImage[], by: readonly Filter[] = filters) {
    const measured = await Promise.all(
      images.map(async (image) => ({ ...image, measurements: await measureImage(image, by) })),
    );
    return judgeImages(measured, by);
  }
  /** Ten by ten squares of random greys. */
  const squares = (seed: number, size: number) => {
    const values = new RandomStream(seed).integers(100, 256);
    return painted(size, size, (x, y) =>
      grey(values[Math.floor((y * 10) / size) * 10 + Math.floor((x * 10) / size)] ?? 0),
    );
  };

  it('gives the first filter that an image does not pass, and all of them', async () => {
    const [verdict] = await judged([painted(8, 8, () => grey(3))]);
    expect(verdict).toMatchObject({
      rejectedBy: 'resolution',
      reasons: { resolution: 'resolution 8 is below 10', sharpness: 'sharpness 0 is below 200' },
    });
  });

  it('keeps the largest of those that are alike, whatever their order, and never one that fails otherwise', async () => {
    const [small, large, other] = await judged([squares(1, 20), squares(1, 40), squares(2, 40)]);
    expect(small).toMatchObject({ rejectedBy: 'nearDuplicates', duplicateOf: 1 });
    expect(large).toMatchObject({ rejectedBy: null, duplicateOf: null, scores: { nearDuplicates: null } });
    expect(other?.rejectedBy).toBeNull();
    const tooLarge: ScoreFilter = { ...resolution(), name: 'limit', measure: null, keep: [0, 30] };
    const [kept, refused] = await judged([squares(1, 20), squares(1, 40)], [tooLarge, nearDuplicates()]);
    expect([kept?.rejectedBy, refused?.rejectedBy]).toEqual([null, 'limit']);
  });

  it('keeps scores at the thresholds, and refuses two filters of one name and images that were not measured', async () => {
    const [verdict] = await judged([painted(10, 10, () => grey(0))], [resolution({ minimum: 10 })]);
    expect(verdict?.rejectedBy).toBeNull();
    expect(() => judgeImages([], [resolution(), resolution()])).toThrow('must have a name of its own');
    expect(() => judgeImages([{ width: 1, height: 1, measurements: {} }], [sharpness()])).toThrow(
      'images[0] must be measured by sharpness',
    );
  });
});

describe('isHeldOut', () => {
  it('takes the share, by key and seed alone', () => {
    const keys = Array.from({ length: 4000 }, (_, i) => `key ${i}`);
    const held = keys.filter((key) => isHeldOut(key, 0.25, 7));
    // Five standard deviations of a binomial distribution.
    expect(Math.abs(held.length - 1000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25 * 0.75));
    expect(keys.filter((key) => isHeldOut(key, 0.25, 8))).not.toEqual(held);
    expect(held.every((key) => isHeldOut(key, 0.5, 7))).toBe(true);
  });
});

describe('imageFormat', () => {
  it.each([
    [[0xff, 0xd8, 0xff, 0xe0], 'jpeg'],
    [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'png'],
    [[...new TextEncoder().encode('GIF89a')], 'gif'],
    [[...new TextEncoder().encode('RIFF0000WEBP')], 'webp'],
    [[0x49, 0x49, 0x2a, 0], 'tiff'],
    [[0, 0, 0, 0x1c, ...new TextEncoder().encode('ftypavif')], 'avif'],
    [[...new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>')], null],
    [[], null],
  ])('knows %j', (bytes, format) => {
    expect(imageFormat(Uint8Array.from(bytes))).toBe(format);
  });
});

describe('imageFromPixels', () => {
  it('averages what is shrunk, lays what is transparent on white, and checks the number of pixels', async () => {
    const image = imageFromPixels({ data: Uint8ClampedArray.from([0, 0, 0, 255, 0, 0, 0, 0]), width: 2, height: 1 });
    expect([...image.small.data]).toEqual([0, 0, 0, 255, 255, 255]);
    expect([...(await image.load(1)).data]).toEqual([128, 128, 128]);
    expect(() => imageFromPixels({ data: new Uint8Array(3), width: 1, height: 1 })).toThrow('must hold 4 numbers');
  });
});
