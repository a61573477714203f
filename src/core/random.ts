/** Where a stream stands: plain data, so that a checkpoint can hold it. */
export interface RandomState {
  readonly key: readonly [number, number];
  /** How many 32-bit words were drawn. */
  readonly counter: number;
}

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a counter-based generator. The `index`-th block of a key can be computed without the
 * ones before it, so streams split by name and resume by number.
 *
 * Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 *
 * @param key - two 32-bit words.
 * @param counter - two 32-bit words.
 * @returns two uniformly distributed unsigned 32-bit words.
 */
export function threefry2x32(key: readonly [number, number], counter: readonly [number, number]): [number, number] {
  const keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]] as const;
  let a = (counter[0] + keys[0]) | 0;
  let b = (counter[1] + keys[1]) | 0;
  for (let group = 0; group < 5; group++) {
    const first = (group % 2) * 4;
    for (let i = first; i < first + 4; i++) {
      const rotation = ROTATIONS[i] ?? 0;
      a = (a + b) | 0;
      b = ((b << rotation) | (b >>> (32 - rotation))) ^ a;
    }
    a = (a + (keys[(group + 1) % 3] ?? 0)) | 0;
    b = (b + (keys[(group + 2) % 3] ?? 0) + group + 1) | 0;
  }
  return [a >>> 0, b >>> 0];
}

/**
 * A seeded stream of random numbers. The same seed gives the same numbers on every platform; `split` gives children
 * that are independent of the parent and of each other, and does not move the parent.
 */
export class RandomStream {
  private readonly key: readonly [number, number];
  private counter: number;
  /** The second word of the block that was computed last. */
  private second = 0;

  /**
   * @param seed - a safe integer (negative allowed), or the `state()` of another stream.
   */
  constructor(seed: number | RandomState) {
    if (typeof seed === 'number') {
      if (!Number.isSafeInteger(seed)) throw new RangeError(`RandomStream: seed must be a safe integer (got ${seed})`);
      this.key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
      this.counter = 0;
    } else {
      this.key = seed.key;
      this.counter = seed.counter;
      if (this.counter % 2 === 1) this.second = this.block()[1];
    }
  }

  /** An independent stream for `name`; the same name gives the same child, however much was drawn from the parent. */
  split(name: string | number): RandomStream {
    let key = threefry2x32(this.key, [0x5711_7000, 0xffff_ffff]);
    for (const character of typeof name === 'number' ? `#${name}` : name) {
      key = threefry2x32(key, [character.codePointAt(0) ?? 0, 0]);
    }
    return new RandomStream({ key, counter: 0 });
  }

  /** Where the stream stands; `new RandomStream(stream.state())` goes on from there. */
  state(): RandomState {
    return { key: this.key, counter: this.counter };
  }

  /** An unsigned 32-bit integer. */
  uint32(): number {
    if (this.counter % 2 === 1) {
      this.counter++;
      return this.second;
    }
    const [first, second] = this.block();
    this.counter++;
    this.second = second;
    return first;
  }

  /** A number in [low, high), by default [0, 1), with 32 bits of resolution. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 2 ** 32);
  }

  /** An integer in [0, bound), without modulo bias; `bound` in [1, 2³²]. */
  integer(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** `count` numbers in [low, high). */
  uniforms(count: number, low = 0, high = 1): Float32Array {
    return Float32Array.from({ length: count }, () => this.uniform(low, high));
  }

  /** `count` integers in [0, bound). */
  integers(count: number, bound: number): Int32Array {
    return Int32Array.from({ length: count }, () => this.integer(bound));
  }

  /** `count` numbers from the normal distribution (Box and Muller 1958). */
  normals(count: number, mean = 0, standardDeviation = 1): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      // 1 - u lies in (0, 1], where the logarithm is finite.
      const radius = standardDeviation * Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      values[i] = mean + radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = mean + radius * Math.sin(angle);
    }
    return values;
  }

  /** The integers 0 … count - 1 in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = swapped;
    }
    return order;
  }

  private block(): [number, number] {
    const index = Math.floor(this.counter / 2);
    return threefry2x32(this.key, [index >>> 0, Math.floor(index / 2 ** 32) >>> 0]);
  }
}
