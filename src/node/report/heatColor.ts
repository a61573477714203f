/** From the smallest to the largest, as bright as a flame. */
const ramp = [
  [20, 11, 52],
  [101, 21, 110],
  [187, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
] as const;

/**
 * The colour of a cell of a heat map.
 *
 * @param part - of the way from the smallest value to the largest, in [0, 1].
 */
export function heatColor(part: number): string {
  const place = Math.min(0.9999, Math.max(0, part)) * (ramp.length - 1);
  const [from, to] = [ramp[Math.floor(place)] ?? ramp[0], ramp[Math.floor(place) + 1] ?? ramp[4]];
  return `rgb(${from.map((one, i) => Math.round(one + ((to[i] ?? one) - one) * (place % 1))).join(',')})`;
}
