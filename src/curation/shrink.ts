/**
 * One channel at a new size by averaging areas: each new value is the mean of the old ones it covers, weighted by how much of
 * each it covers.
 */
export function shrinkChannel(
  values: Float32Array,
  [height, width]: readonly [height: number, width: number],
  [newHeight, newWidth]: readonly [height: number, width: number],
): Float32Array {
  const rows = shrinkRows(values, height, width, newWidth);
  return transposed(shrinkRows(transposed(rows, height, newWidth), newWidth, height, newHeight), newWidth, newHeight);
}

function shrinkRows(values: Float32Array, height: number, width: number, newWidth: number): Float32Array {
  const shrunk = new Float32Array(height * newWidth);
  const scale = width / newWidth;
  for (let x = 0; x < newWidth; x++) {
    const start = x * scale;
    const end = Math.min(width, start + scale);
    for (let from = Math.floor(start); from < end; from++) {
      const share = (Math.min(from + 1, end) - Math.max(from, start)) / scale;
      for (let y = 0; y < height; y++) {
        const to = y * newWidth + x;
        shrunk[to] = (shrunk[to] ?? 0) + share * (values[y * width + from] ?? 0);
      }
    }
  }
  return shrunk;
}

function transposed(values: Float32Array, height: number, width: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = values[y * width + x] ?? 0;
  }
  return turned;
}
