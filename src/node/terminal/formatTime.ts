/** A length of time in two units at most: `9 s`, `2 min 10 s`, `3 h 5 min`, `2 d 4 h`. */
export function formatTime(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  const units: readonly [length: number, name: string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([length], i) => whole >= length || i === units.length - 1);
  const [length, name] = units[first] ?? [1, 's'];
  const rest = units[first + 1];
  const remainder = rest ? Math.floor((whole % length) / rest[0]) : 0;
  return `${Math.floor(whole / length)} ${name}${rest && remainder > 0 ? ` ${remainder} ${rest[1]}` : ''}`;
}
