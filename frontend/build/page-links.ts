import { basename } from 'node:path';
import type { Plugin } from 'vite';

interface Page {
  /** In `frontend/`. */
  readonly file: string;
  readonly path: string;
  readonly name: string;
}

/** The pages that the header of each page leads to, in their order there. */
export const pages: readonly Page[] = [
  { file: 'index.html', path: '/', name: 'Tasks' },
  { file: 'shop.html', path: '/shop', name: 'Shop' },
  { file: 'dashboards.html', path: '/dashboards', name: 'Dashboards' },
  { file: 'follow.html', path: '/lab/trace', name: 'Follow a request' },
  { file: 'explore.html', path: '/lab/explore', name: 'Explore' },
  { file: 'practise.html', path: '/lab/practise', name: 'Practise' },
];

/** Fills `<nav data-pages="list">` of the console’s pages and `<nav data-pages="others">` of the workloads’ pages with links. */
export function pageLinks(): Plugin {
  return {
    name: 'page-links',
    transformIndexHtml: (html, { filename }) => withPageLinks(html, basename(filename)),
  };
}

/** @throws Error for a page without a place for the links */
export function withPageLinks(html: string, file: string): string {
  const place = /<nav ([^>]*?)data-pages="(list|others)"([^>]*)><\/nav>/;
  if (!place.test(html))
    throw new Error(`${file} has no <nav data-pages="list"> or "others" for the links to the other pages`);
  return html.replace(
    place,
    (_all, before: string, kind: string, after: string) =>
      `<nav ${before}aria-label="Pages"${after}>${kind === 'list' ? listFor(file) : othersFor(file)}</nav>`,
  );
}

function listFor(file: string): string {
  const items = pages.map(
    (page) =>
      `<li><a href="${page.path}"${page.file === file ? ' aria-current="page"' : ''}>${page.name}</a></li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

function othersFor(file: string): string {
  return pages
    .filter((page) => page.file !== file)
    .map(({ path, name }) => `<a class="masthead-link" href="${path}">${name}</a>`)
    .join('');
}
