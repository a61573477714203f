/** Whether the command line lets the test project run: `--project` names it, with `*` for any text, or is not given. */
export function isWanted(project: string): boolean {
  const patterns = process.argv.flatMap((argument, i, all) => {
    if (argument.startsWith('--project=')) return [argument.slice('--project='.length)];
    const next = all[i + 1];
    return argument === '--project' && next !== undefined ? [next] : [];
  });
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  if (excluded.some((pattern) => matches(pattern, project))) return false;
  return included.length === 0 || included.some((pattern) => matches(pattern, project));
}

function matches(pattern: string, project: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(project);
}

/** The seed of the property tests: the environment variable FC_SEED, or a new one each run. */
export function seedOfProperties(): number {
  const chosen = process.env.FC_SEED;
  if (!chosen) return Math.floor(Math.random() * 2 ** 31);
  const seed = Number(chosen);
  if (!Number.isInteger(seed)) throw new Error(`FC_SEED must be an integer (got ${chosen})`);
  return seed;
}
