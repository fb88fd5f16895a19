import { QueryFailure } from '../../console/data/failure.ts';

const timeoutMs = 10_000;

/** Where the lab serves a runbook. @param name of a page in docs/runbooks, without `.md` */
export const runbookPath = (name: string): string => `/docs/runbooks/${name}.md`;

/** The text of a runbook as HTML of the lab’s docs, to be shown within another page. */
export async function readRunbook(name: string, signal: AbortSignal): Promise<string> {
  const path = runbookPath(name);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(path, { signal: limit }).catch((cause: unknown) => {
    throw signal.aborted ? cause : new QueryFailure('The lab cannot be reached. Is it running?', { cause });
  });
  if (!response.ok) throw new QueryFailure(`The lab has no page ${path} (HTTP ${response.status}).`);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const content = page.querySelector('main.doc');
  if (!content) throw new QueryFailure(`${path} is no page of the docs.`);
  fitIn(content, new URL(path, location.href));
  return content.innerHTML;
}

/** Links go on from where the runbook lies; its title is a heading below the page’s own. */
function fitIn(content: Element, base: URL): void {
  for (const link of content.querySelectorAll('a[href]'))
    link.setAttribute('href', new URL(link.getAttribute('href') ?? '', base).href);
  for (const heading of content.querySelectorAll('h1, h2, h3')) {
    const lower = content.ownerDocument.createElement(heading.localName === 'h1' ? 'h3' : 'h4');
    lower.innerHTML = heading.innerHTML;
    heading.replaceWith(lower);
  }
  // Wide tables and code scroll: also by the keyboard.
  for (const wide of content.querySelectorAll('pre, table')) wide.setAttribute('tabindex', '0');
}
