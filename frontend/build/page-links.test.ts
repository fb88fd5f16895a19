import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pages, withPageLinks } from './page-links.ts';

/** The links of the built page, and the names of those that are marked as the current page. */
function linksOf(file: string) {
  const html = withPageLinks(readFileSync(join(import.meta.dirname, '..', file), 'utf8'), file);
  const [, inner = ''] = /<nav [^>]*aria-label="Pages"[^>]*>(.*?)<\/nav>/s.exec(html) ?? [];
  const links = [...inner.matchAll(/<a ([^>]*)>([^<]*)<\/a>/g)].map(([, attributes = '', name]) => ({
    link: [/href="([^"]*)"/.exec(attributes)?.[1], name],
    isCurrent: attributes.includes('aria-current="page"'),
  }));
  return {
    links: links.map(({ link }) => link),
    current: links.filter(({ isCurrent }) => isCurrent).map(({ link }) => link[1]),
  };
}

const all = pages.map(({ path, name }) => [path, name]);
const workloads = ['index.html', 'shop.html'];

it.each(pages.filter(({ file }) => !workloads.includes(file)))(
  '$file leads to all pages',
  ({ file, name }) => {
    expect(linksOf(file)).toEqual({ links: all, current: [name] });
  },
);

it('a page of the docs leads to all pages', () => {
  expect(linksOf('docs.html')).toEqual({ links: all, current: [] });
});

it.each([
  ['index.html', 'Shop'],
  ['shop.html', 'Tasks'],
])('%s leads to the other workload, the lab and its dashboards', (file, other) => {
  const { links, current } = linksOf(file);
  expect(links.map(([, name]) => name)).toEqual([other, 'Lab', 'Dashboards']);
  expect(current).toEqual([]);
});

it('a page without a place for the links is not built', () => {
  expect(() => withPageLinks('<header></header>', 'new.html')).toThrow(
    'new.html has no <nav data-pages="list">',
  );
});
