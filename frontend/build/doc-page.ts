import { posix } from 'node:path';
import { Marked } from 'marked';

const place = '<main class="doc">';

/**
 * A page of `docs/` as a web page.
 *
 * @param path of the Markdown file in the checkout: links are followed from there
 * @param template a page with an empty `main`
 */
export function docPage(path: string, markdown: string, template: string): string {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? path;
  const content = rendererFor(path).parse(markdown, { async: false });
  return template
    .replace(/<title>.*<\/title>/, () => `<title>${escaped(title)} · Observability Lab</title>`)
    .replace(place, () => `${place}\n${content}`);
}

function rendererFor(path: string): Marked {
  return new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        return isServed(path, href) ? `<a href="${escaped(href)}">${text}</a>` : text;
      },
      image: ({ text }) => `<em>${escaped(text)}</em>`,
    },
  });
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The lab serves its docs; files of the checkout beside them it does not. */
function isServed(path: string, href: string): boolean {
  if (/^(?:https?:|mailto:|#)/.test(href)) return true;
  const [target = ''] = href.split('#');
  return target.endsWith('.md') && posix.join(posix.dirname(path), target).startsWith('docs/');
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
