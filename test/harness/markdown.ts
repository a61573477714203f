/** A code block of a page. */
export interface Block {
  readonly language: string;
  /** The words after the language, e.g. `no-run`. */
  readonly words: readonly string[];
  /** The lines of the block, each with its line number in the page. */
  readonly lines: readonly { readonly text: string; readonly number: number }[];
}

/** Code of a page that is one module: a block and the blocks that continue it. */
export interface Program {
  readonly extension: 'ts' | 'js';
  readonly runs: boolean;
  readonly code: string;
  /** The line of the page for each line of `code`. */
  readonly lineNumbers: readonly number[];
}

const fence = /^(\s*)(`{3,})(\w*)\s*(.*)$/;
const replacement = /^<!-- in tests `(.+)` becomes `(.+)` -->$/;

/** The code blocks of a page, those inside HTML comments too, with the replacements for tests applied. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { closing: string; block: Block; lines: { text: string; number: number }[] } | null = null;
  let replacements: [from: string, to: string][] = [];
  for (const [i, text] of markdown.split('\n').entries()) {
    if (open) {
      if (text.trim() === open.closing) {
        for (const [from, to] of replacements) replaceIn(open.lines, from, to);
        replacements = [];
        open = null;
      } else open.lines.push({ text, number: i + 1 });
      continue;
    }
    const [, from, to] = replacement.exec(text.trim()) ?? [];
    if (from !== undefined && to !== undefined) replacements.push([from, to]);
    const [, , closing, language, words] = fence.exec(text) ?? [];
    if (closing === undefined || language === undefined || words === undefined) continue;
    const lines: { text: string; number: number }[] = [];
    const block = { language, words: words.split(' ').filter(Boolean), lines };
    blocks.push(block);
    open = { closing, block, lines };
  }
  if (open) throw new Error('a code block is not closed');
  return blocks;
}

function replaceIn(lines: { text: string; number: number }[], from: string, to: string): void {
  const line = lines.find(({ text }) => text.includes(from));
  if (!line) throw new Error(`tests are to replace \`${from}\`, which the next block does not hold`);
  line.text = line.text.replace(from, to);
}

/** The programs of a page: its blocks of TypeScript and JavaScript in order. */
export function programsOf(blocks: readonly Block[]): Program[] {
  const programs: Program[] = [];
  for (const { language, words, lines } of blocks) {
    if (language !== 'ts' && language !== 'js') continue;
    const unknown = words.find((word) => word !== 'continues' && word !== 'no-run');
    if (unknown !== undefined) throw new Error(`a block of code is marked \`${unknown}\`; known are continues, no-run`);
    const before = words.includes('continues') ? programs.pop() : undefined;
    programs.push({
      extension: before?.extension ?? language,
      runs: (before?.runs ?? true) && !words.includes('no-run'),
      code: [...(before ? [before.code] : []), ...lines.map(({ text }) => text)].join('\n'),
      lineNumbers: [...(before?.lineNumbers ?? []), ...lines.map(({ number }) => number)],
    });
  }
  return programs;
}

/** The npm scripts that the shell blocks of a page run. */
export function scriptsOf(blocks: readonly Block[]): string[] {
  return blocks
    .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
    .flatMap(({ lines }) => lines.map(({ text }) => text.replace(/\s#.*$/, '')))
    .flatMap((text) => [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start))/g)])
    .map(([, script, shortcut]) => script ?? shortcut ?? '');
}

/** The files of the repository that a page links to, relative to the page. */
export function linksOf(markdown: string): string[] {
  const links = [...markdown.matchAll(/(?:\]\(|(?:src|href)=")([^)"\s#]+)/g)].map(([, link]) => link ?? '');
  return links.filter((link) => !/^[a-z]+:/.test(link));
}
