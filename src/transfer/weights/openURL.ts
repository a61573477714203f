import type { Checks } from '../../core/index.js';
import { bytesInMemory, type ByteFile } from './formats/byteFile.js';
import { checkRelativeName, type FilePlace } from './formats/filePlace.js';
import type { WeightsLimits } from './formats/weightsFile.js';
import { WeightsFileError } from './formats/weightsFileError.js';

/** Fetches a file, and stops as soon as it is longer than allowed. */
export async function openURL(check: Checks, url: string, limits: WeightsLimits): Promise<FilePlace> {
  if (!URL.canParse(url)) check.fail('source', 'must be a valid URL', url);
  const file = await download(url, limits);
  const sibling = (name: string) => {
    checkRelativeName(file, name);
    return download(new URL(name, url).href, limits);
  };
  return { file, sibling };
}

async function download(url: string, { maxBytes, signal }: WeightsLimits): Promise<ByteFile> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new WeightsFileError(url, null, reason, { cause });
  };
  const response = await fetch(url, signal ? { signal } : {}).catch((cause: unknown) => {
    signal?.throwIfAborted();
    return fail(`cannot be fetched: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const tooLong = () => fail(`is longer than the ${maxBytes} bytes that are allowed (maxBytes)`);
  if (!response.ok || !response.body) return fail(`cannot be fetched: the server answers ${response.status}`);
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    if (Number(response.headers.get('content-length') ?? 0) > maxBytes) tooLong();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > maxBytes) tooLong();
      parts.push(part.value);
    }
  } catch (cause) {
    await reader.cancel().catch(() => undefined);
    signal?.throwIfAborted();
    if (cause instanceof WeightsFileError) throw cause;
    fail('the connection broke', cause);
  }
  return bytesInMemory(url, join(parts, length), signal);
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
