/** An IDX file of bytes. */
export function idxBytes(shape: readonly number[], values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const sizes = shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, 0x08, shape.length, ...sizes, ...Array.from(values)]);
}

/** Bytes compressed with gzip. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A CIFAR record: its label bytes and pixels where plane c holds `values(c, y, x)`. */
export function cifarRecord(
  labels: readonly number[],
  value: (channel: number, y: number, x: number) => number,
): Uint8Array<ArrayBuffer> {
  const pixels = Array.from({ length: 3072 }, (_, i) =>
    value(Math.floor(i / 1024), Math.floor((i % 1024) / 32), i % 32),
  );
  return Uint8Array.from([...labels, ...pixels]);
}
