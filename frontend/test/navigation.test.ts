import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const pages = [
  ['/', 'Tasks'],
  ['/shop', 'Shop'],
  ['/dashboards', 'Dashboards'],
  ['/lab/trace', 'Follow a request'],
  ['/lab/practise', 'Practise'],
] as const;

/** The links to the pages, and which of them is marked as the current one. */
function navigationOf(file: string) {
  const html = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const [, inner = ''] = /<nav [^>]*aria-label="Pages"[^>]*>(.*?)<\/nav>/s.exec(html) ?? [];
  const links = [...inner.matchAll(/<a ([^>]*)>([^<]*)<\/a>/g)].map(([, attributes = '', name]) => ({
    to: [/href="([^"]*)"/.exec(attributes)?.[1], name],
    isCurrent: attributes.includes('aria-current="page"'),
  }));
  return {
    links: links.map(({ to }) => to),
    current: links.filter(({ isCurrent }) => isCurrent).map(({ to }) => to[1]),
  };
}

it.each([
  ['dashboards.html', ['Dashboards']],
  ['follow.html', ['Follow a request']],
  ['practise.html', ['Practise']],
  ['docs.html', []],
])('%s leads to all pages, in the same order', (file, current) => {
  expect(navigationOf(file)).toEqual({ links: pages, current });
});

it.each([
  ['index.html', 'Tasks'],
  ['shop.html', 'Shop'],
])('%s leads to all other pages, in the same order', (file, own) => {
  expect(navigationOf(file).links).toEqual(pages.filter(([, name]) => name !== own));
});
