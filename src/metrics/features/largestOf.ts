/** The index of the largest value, the first of several. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? -Infinity) > (values[largest] ?? -Infinity)) largest = i;
  return largest;
}
