/** Why the name of a file in an archive is not trusted; null if it is. Nothing is ever written under such a name. */
export function nameTrouble(name: string): string | null {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has control characters in its name';
  const parts = name.split(/[/\\]/);
  if (parts[0] === '' || /^[a-z]:/i.test(name)) return 'has an absolute path';
  if (parts.includes('..')) return 'has a path that leads out of the archive';
  return null;
}

/** Whether a file is one of those that systems leave behind: hidden, or from the Finder of macOS. */
export function isHidden(name: string): boolean {
  return name.split(/[/\\]/).some((part) => part === '__MACOSX' || (part.startsWith('.') && !/^\.\.?$/.test(part)));
}

/** The first folders of names, after one that all of them share: as the classes of a folder are those directly in it. */
export class ClassFolders {
  private common: string | null = null;
  private shared = true;

  /** Takes a name into account. */
  add(name: string): void {
    const first = firstFolder(name);
    this.common ??= first;
    if (first === '' || first !== this.common) this.shared = false;
  }

  /** The class of a file; null where it is in no folder. */
  of(name: string): string | null {
    const own = this.shared ? name.slice(name.indexOf('/') + 1) : name;
    return firstFolder(own) || null;
  }
}

function firstFolder(name: string): string {
  const parts = name.split('/').filter((part) => part !== '.' && part !== '');
  return parts.length > 1 ? (parts[0] ?? '') : '';
}
