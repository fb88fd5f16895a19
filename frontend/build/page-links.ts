import { basename } from 'node:path';
import type { Plugin } from 'vite';

interface Page {
  /** In `frontend/`. */
  readonly file: string;
  readonly path: string;
  readonly name: string;
  /** The pages of the workloads have room for a few links only; `/lab` leads on to the others. */
  readonly isBesideWorkloads?: true;
}

/** The pages that the header of each page leads to, in their order there. */
export const pages: readonly Page[] = [
  { file: 'index.html', path: '/', name: 'Tasks', isBesideWorkloads: true },
  { file: 'shop.html', path: '/shop', name: 'Shop', isBesideWorkloads: true },
  { file: 'lab.html', path: '/lab', name: 'Lab', isBesideWorkloads: true },
  { file: 'follow.html', path: '/lab/trace', name: 'Follow a request' },
  { file: 'explore.html', path: '/lab/explore', name: 'Explore' },
  { file: 'dashboards.html', path: '/dashboards', name: 'Dashboards', isBesideWorkloads: true },
  { file: 'slos.html', path: '/lab/slos', name: 'SLOs' },
  { file: 'score.html', path: '/lab/score', name: 'Score' },
  { file: 'telemetry.html', path: '/lab/telemetry', name: 'Telemetry' },
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
  return html.replace(place, (_all, before: string, kind: string, after: string) =>
    kind === 'list'
      ? `${menuButton}<nav ${before}id="pages" popover aria-label="Pages"${after}>${listFor(file)}</nav>`
      : `<nav ${before}aria-label="Pages"${after}>${othersFor(file)}</nav>`,
  );
}

/** On a small screen the list is a popover of this button; on others it is always in sight. */
const menuButton = '<button class="menu" type="button" popovertarget="pages">Pages</button>';

function listFor(file: string): string {
  const items = pages.map(
    (page) =>
      `<li><a href="${page.path}"${page.file === file ? ' aria-current="page"' : ''}>${page.name}</a></li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

function othersFor(file: string): string {
  return pages
    .filter((page) => page.isBesideWorkloads && page.file !== file)
    .map(({ path, name }) => `<a class="masthead-link" href="${path}">${name}</a>`)
    .join('');
}
