import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/** Mounts folders that are small disks of their own and gone after each test; null where none can be mounted. */
export function smallDisks(): (kilobytes: number) => string | null {
  const mounted: string[] = [];
  afterEach(() => {
    for (const folder of mounted.splice(0)) unmount(folder);
  });
  return (kilobytes) => {
    const folder = mount(kilobytes);
    if (folder !== null) mounted.push(folder);
    return folder;
  };
}

/** Whether this machine lets tests mount disks. */
export function canMount(): boolean {
  const folder = mount(64);
  if (folder !== null) unmount(folder);
  return folder !== null;
}

/** Fills a disk to its last byte with files `filler-…`. */
export async function fill(folder: string): Promise<void> {
  for (const size of [1 << 16, 1 << 12, 64, 1]) {
    for (let i = 0; ; i++) {
      const full = await writeFile(join(folder, `filler-${size}-${i}`), new Uint8Array(size)).then(
        () => false,
        () => true,
      );
      if (full) break;
    }
  }
}

function mount(kilobytes: number): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-gan-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder]);
  rmSync(folder, { recursive: true, force: true });
}
