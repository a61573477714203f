import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { blocksOf, linksOf, programsOf, scriptsOf } from '../harness/markdown.js';
import { typeErrors } from '../harness/typeErrors.js';

const root = resolve(import.meta.dirname, '../..');
// Inside the repository, so that programs find the packages installed there.
const scratch = join(root, 'runs/docs-test');

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const pages = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs')].filter((page) => existsSync(join(root, page)));

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(() => {
  process.chdir(root);
  vi.restoreAllMocks();
});

describe.each(pages)('%s', (page) => {
  const markdown = readFileSync(join(root, page), 'utf8');
  const folder = join(scratch, page.replace(/\W+/g, '-'));
  const blocks = blocksOf(markdown);
  const programs = programsOf(blocks).map((program, i) => ({
    ...program,
    file: join(folder, `program${i + 1}.${program.extension}`),
  }));

  it('links to files that exist', () => {
    const dead = linksOf(markdown).filter((link) => !existsSync(join(root, dirname(page), link)));
    expect(dead.filter((link) => !link.includes('site/'))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    expect(scriptsOf(blocks).filter((script) => !(script in scripts))).toEqual([]);
  });

  if (programs.length === 0) return;

  it('has code that type-checks and runs', { timeout: 600_000 }, async () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { file, code } of programs) writeFileSync(file, code);
    const errors = typeErrors(
      root,
      programs.map(({ file }) => file),
      settings,
    );
    expect(errors.map((error) => `${lineInPage(error)}: ${error.message}`)).toEqual([]);

    process.chdir(folder);
    for (const { file, runs, lineNumbers } of programs) {
      if (!runs) continue;
      try {
        await import(file);
      } catch (error) {
        throw new Error(`the code at ${page}:${lineNumbers[0]} fails`, { cause: error });
      }
    }

    function lineInPage({ file, line }: { file: string; line: number }): string {
      const program = programs.find((candidate) => candidate.file === join(root, file));
      return `${page}:${program?.lineNumbers[line - 1]}`;
    }
  });
});

const settings = {
  allowJs: true,
  checkJs: true,
  // A reader's snippet may leave a name unused and is a module even if it imports nothing.
  noUnusedLocals: false,
  moduleDetection: ts.ModuleDetectionKind.Force,
};

function pagesIn(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md') && !name.startsWith('site')).map((name) => join(folder, name));
}
