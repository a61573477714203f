/** A vector of latent numbers. */
export type Latent = readonly number[];

/** A latent vector as in training: each number from the normal distribution. */
export function randomLatent(length: number): Latent {
  return Array.from({ length }, () => {
    // Box and Muller; 1 - random() is never 0.
    return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  });
}

/**
 * From one latent vector to another on a sphere's arc: on a straight line the middle would be shorter than any vector that the generator
 * was trained on (White, "Sampling Generative Networks", 2016).
 */
export function between(from: Latent, to: Latent, part: number): Latent {
  const cosine = dot(from, to) / (norm(from) * norm(to) || 1);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine)));
  if (angle < 1e-4) return from.map((value, i) => value * (1 - part) + (to[i] ?? 0) * part);
  const [a, b] = [Math.sin((1 - part) * angle) / Math.sin(angle), Math.sin(part * angle) / Math.sin(angle)];
  return from.map((value, i) => value * a + (to[i] ?? 0) * b);
}

/** A latent vector moved along some directions, and brought back to the length that it had. */
export function moved(start: Latent, directions: readonly Latent[], amounts: readonly number[]): Latent {
  const sum = start.map((value, i) =>
    directions.reduce((total, direction, j) => total + (direction[i] ?? 0) * (amounts[j] ?? 0), value),
  );
  const scale = norm(start) / (norm(sum) || 1);
  return sum.map((value) => value * scale);
}

function norm(vector: Latent): number {
  return Math.sqrt(dot(vector, vector));
}

function dot(a: Latent, b: Latent): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
