/** The mean of independent values and its standard error, which one value alone does not have. */
export function meanAndError(values: readonly number[]): { readonly value: number; readonly standardError?: number } {
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  if (values.length < 2) return { value };
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1);
  return { value, standardError: Math.sqrt(variance / values.length) };
}
