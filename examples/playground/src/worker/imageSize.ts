/**
 * The width and height of a PNG, JPEG, GIF, WebP or BMP file by its first bytes, so that a picture of a billion pixels is refused
 * before it is unpacked; null for what is none of these or is cut off.
 */
export function imageSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const [width, height] = sizeIn(view) ?? [];
    return width !== undefined && height !== undefined ? { width, height } : null;
  } catch (error) {
    // Read past the end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

type Size = readonly [width: number, height: number];

function sizeIn(view: DataView): Size | null {
  const start = view.getUint32(0);
  if (start === 0x89504e47) return [view.getUint32(16), view.getUint32(20)];
  if (start >>> 8 === 0x474946) return [view.getUint16(6, true), view.getUint16(8, true)];
  if (start >>> 16 === 0x424d) return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
  if (start >>> 16 === 0xffd8) return jpegSize(view);
  if (start === 0x52494646 && view.getUint32(8) === 0x57454250) return webpSize(view);
  return null;
}

/** Goes from segment to segment until the one that starts a frame. */
function jpegSize(view: DataView): Size | null {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // SOF0 to SOF15, but for DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

function webpSize(view: DataView): Size | null {
  const three = (at: number): number => view.getUint8(at) | (view.getUint16(at + 1, true) << 8);
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return [three(24) + 1, three(27) + 1];
    case 0x5650384c: {
      // VP8L
      const bits = view.getUint32(21, true);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 0x56503820: // VP8
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
    default:
      return null;
  }
}
