// A plugin of TypeDoc: the pages of docs/ join the reference under the names, in the groups and in the order that
// docs/README.md gives them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Converter } from 'typedoc';

const CONTENTS = join(import.meta.dirname, '../../docs/README.md');
const SECTION = /^## (.+)$/;
const PAGE = /^\| \[(.+?)\]\(([\w-]+)\.md\)/;

/** @param {import('typedoc').Application} app */
export function load(app) {
  const pages = pagesIn(readFileSync(CONTENTS, 'utf8'));
  const order = pages.map(({ title }) => title);
  const groups = [...new Set(pages.map(({ group }) => group)), 'Modules', '*'];

  app.on(Application.EVENT_BOOTSTRAP_END, () => app.options.setValue('groupOrder', groups));

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const page = pages.find(({ file }) => file === document.name);
    if (!page) return app.logger.error(`docs/README.md does not list docs/${document.name}.md`);
    document.name = page.title;
    document.frontmatter.group = page.group;
  });

  const afterGrouping = -200;
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      for (const group of project.groups ?? []) {
        group.children.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
      }
    },
    afterGrouping,
  );
}

/** @param {string} markdown */
function pagesIn(markdown) {
  const pages = [];
  let group = '';
  for (const line of markdown.split('\n')) {
    group = SECTION.exec(line)?.[1] ?? group;
    const [, title, file] = PAGE.exec(line) ?? [];
    if (title && file) pages.push({ title, file, group });
  }
  return pages;
}
