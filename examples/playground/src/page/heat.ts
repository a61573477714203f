const ramp = [
  [20, 11, 52],
  [101, 21, 110],
  [187, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
] as const;

/** The colour of a value that is at `part` of the way from the least to the largest; one that is not finite stands out. */
export function heat(value: number, part: number): readonly [number, number, number, number] {
  if (!Number.isFinite(value)) return [0, 200, 255, 255];
  if (value === 0) return [0, 0, 0, 255];
  const place = Math.min(0.9999, Math.max(0, part)) * (ramp.length - 1);
  const [from, to] = [ramp[Math.floor(place)], ramp[Math.floor(place) + 1]];
  const mix = (i: 0 | 1 | 2): number => {
    const start = from?.[i] ?? 0;
    return Math.round(start + ((to?.[i] ?? start) - start) * (place % 1));
  };
  return [mix(0), mix(1), mix(2), 255];
}
