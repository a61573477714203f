const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/**
 * CRC-32, the checksum of zip, gzip and PNG files (`zlib.crc32` in Python). Needs nothing of the platform, where a
 * browser's SHA-256 is missing on pages without HTTPS.
 *
 * @param before - the checksum of what comes before `bytes`.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 255] ?? 0);
  return ~value >>> 0;
}
