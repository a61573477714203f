/** Blocks of about this many bytes are taken from memory as they are needed. */
const CHUNK_BYTES = 2 ** 22;

/**
 * Keeps the pixels of images up to a number of bytes: the first that come, for ever. Each epoch reads every image once,
 * in a new order, so throwing out old ones for new ones would gain nothing.
 */
export class PixelCache {
  private readonly slots: Int32Array;
  private readonly chunks: Uint8Array[] = [];
  private readonly capacity: number;
  private readonly imagesPerChunk: number;
  private used = 0;

  /**
   * @param count - how many images there are, with ids in [0, count).
   * @param imageBytes - the bytes of each.
   */
  constructor(
    count: number,
    private readonly imageBytes: number,
    limitBytes: number,
  ) {
    this.slots = new Int32Array(count).fill(-1);
    this.capacity = Math.min(count, Math.floor(limitBytes / imageBytes));
    this.imagesPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / imageBytes));
  }

  /** The pixels of an image, not to be changed; null if they are not here. */
  get(id: number): Uint8Array | null {
    const slot = this.slots[id] ?? -1;
    return slot < 0 ? null : this.place(slot);
  }

  /** Keeps a copy of the pixels if there is room. */
  put(id: number, pixels: Uint8Array): void {
    if (this.used === this.capacity || this.slots[id] !== -1) return;
    if (this.used % this.imagesPerChunk === 0) {
      const images = Math.min(this.imagesPerChunk, this.capacity - this.used);
      this.chunks.push(new Uint8Array(images * this.imageBytes));
    }
    this.place(this.used).set(pixels);
    this.slots[id] = this.used++;
  }

  private place(slot: number): Uint8Array {
    const start = (slot % this.imagesPerChunk) * this.imageBytes;
    const chunk = this.chunks[Math.floor(slot / this.imagesPerChunk)];
    if (!chunk) throw new RangeError(`PixelCache: no slot ${slot}`);
    return chunk.subarray(start, start + this.imageBytes);
  }
}
