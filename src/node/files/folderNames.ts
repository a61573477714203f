import { checksOf, type Checks, type LabelSpec } from '../../core/index.js';

/**
 * The names of classes as names of folders.
 *
 * @param spec - of the generator; `count` null where it does not tell.
 * @throws InvalidArgumentError for too few names, names that a folder cannot have on every system, and names twice.
 */
export function folderNames(
  functionName: string,
  spec: { readonly kind: LabelSpec['kind']; readonly count: number | null } | null,
  labelNames: readonly string[] | null,
): (label: number) => string {
  if (labelNames === null) return String;
  const check: Checks = checksOf(functionName);
  if (spec === null) check.fail('labelNames', 'must be absent: the generator takes no labels', labelNames);
  const names = [...labelNames];
  if (spec.count !== null && names.length !== spec.count) {
    check.fail('labelNames', `must be a list of ${spec.count} names`, labelNames);
  }
  const seen = new Set<string>();
  names.forEach((name, i) => {
    if (typeof name !== 'string') check.fail(`labelNames[${i}]`, 'must be a string', name);
    if (spec.kind === 'attributes') return;
    if (!isFolderName(name)) check.fail(`labelNames[${i}]`, 'must be a name that a folder can have', name);
    // Some file systems do not tell upper from lower case.
    if (seen.has(name.toLowerCase())) check.fail(`labelNames[${i}]`, 'must differ from the names before it', name);
    seen.add(name.toLowerCase());
  });
  return (label) => names[label] ?? check.fail('labelNames', `must have a name for class ${label}`, labelNames);
}

/** Whether a folder can have a name, on every system. */
export function isFolderName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return name.length <= 200 && /^[^/\\:*?"<>|\u0000-\u001f]+$/.test(name) && !/[. ]$/.test(name);
}
