import { type Checks } from '../core/index.js';

/** The bytes of a file, plain or compressed with gzip: a `File` from an input element, a response's `arrayBuffer()`, … */
export type ByteSource = ArrayBuffer | Uint8Array | Blob;

/** The bytes of a source, inflated if they are gzip. */
export async function bytesOf(check: Checks, argument: string, source: ByteSource): Promise<Uint8Array> {
  const bytes = await plainBytesOf(check, argument, source);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(inflated).arrayBuffer());
  } catch (error) {
    const reason = error instanceof Error ? `: ${error.message}` : '';
    return check.fail(argument, `must be an undamaged gzip file${reason}`, source);
  }
}

/** `images`, or `images (train-images.gz)` for a source that knows its file's name. */
export function argumentOf(argument: string, source: unknown): string {
  return typeof File !== 'undefined' && source instanceof File ? `${argument} (${source.name})` : argument;
}

async function plainBytesOf(check: Checks, argument: string, source: unknown): Promise<Uint8Array<ArrayBuffer>> {
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Uint8Array && source.buffer instanceof ArrayBuffer) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  return check.fail(argument, 'must be an ArrayBuffer, a Uint8Array or a Blob', source);
}
