/**
 * An argument that a function of this library cannot work with. The message names the function, the
 * argument, what is required of it and the value received:
 * `buildDCGAN: imageShape[0] must be at least 8 (got 4)`.
 */
export class InvalidArgumentError extends Error {
  override readonly name = 'InvalidArgumentError';

  constructor(
    /** The function that was called, e.g. `buildDCGAN`. */
    readonly functionName: string,
    /** The path of the argument inside the call, e.g. `imageShape[0]`. */
    readonly argument: string,
    /** What the argument must be, e.g. `must be at least 8`. */
    readonly requirement: string,
    /** The value that was received. */
    readonly received: unknown,
  ) {
    super(`${functionName}: ${argument} ${requirement} (got ${describe(received)})`);
  }
}

/** A short, safe rendering of any value for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}(${'length' in value ? String(value.length) : value.byteLength})`;
  if (Array.isArray(value))
    return shorten(`[${value.slice(0, 8).map(describe).join(', ')}${value.length > 8 ? ', …' : ''}]`);
  if ('shape' in value && Array.isArray(value.shape) && 'dtype' in value)
    return `a ${String(value.dtype)} tensor of shape [${value.shape.join(', ')}]`;
  const name = value.constructor?.name;
  if (name && name !== 'Object') return `a ${name}`;
  return shorten(`{ ${Object.keys(value).join(', ')} }`);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
