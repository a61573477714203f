/** Pictures sorted by their folders. */
export interface FolderClasses {
  /** The pictures that are trained on, by their places in the list. */
  readonly kept: readonly number[];
  /** The class of each of them; null where there are no classes. */
  readonly labels: readonly number[] | null;
  readonly names: readonly string[] | null;
  /** The paths of pictures that are in no folder where others are. */
  readonly loose: readonly string[];
}

/** Classes are the topmost folders of which there are two or more; with fewer there are no classes. */
export function classesByFolder(paths: readonly string[]): FolderClasses {
  const folders = foldersOf(paths.map((path) => path.split('/').slice(0, -1)));
  const names = [...new Set(folders.filter((folder) => folder !== null))];
  const all = [...paths.keys()];
  if (names.length < 2) return { kept: all, labels: null, names: null, loose: [] };
  names.sort(new Intl.Collator('en', { numeric: true }).compare);
  const kept = all.filter((i) => folders[i] !== null);
  return {
    kept,
    labels: kept.map((i) => names.indexOf(folders[i] ?? '')),
    names,
    loose: paths.filter((_, i) => folders[i] === null),
  };
}

/** The folder of each picture on the first level on which they differ; null for pictures above it. */
function foldersOf(paths: readonly (readonly string[])[]): (string | null)[] {
  const deepest = Math.max(0, ...paths.map(({ length }) => length));
  for (let level = 0; level < deepest; level++) {
    const folders = paths.map((path) => path[level] ?? null);
    if (new Set(folders.filter((folder) => folder !== null)).size > 1) return folders;
  }
  return paths.map(() => null);
}
