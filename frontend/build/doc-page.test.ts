import { expect, it } from 'vitest';
import { docPage } from './doc-page.ts';

const template = '<title>Docs</title><main class="doc"></main>';
const page = (markdown: string) => docPage('docs/runbooks/a.md', markdown, template);

it('is the document in the page, under its own title', () => {
  expect(page('# Disk & full\n\n1. Look: `df -h`')).toBe(
    '<title>Disk &amp; full · Observability Lab</title><main class="doc">\n' +
      '<h1 id="disk--full">Disk &amp; full</h1>\n<ol>\n<li>Look: <code>df -h</code></li>\n</ol>\n</main>',
  );
});

it.each([
  ['another document', '[x](../slo.md#b)', '<a href="../slo.md#b">x</a>'],
  ['the web', '[x](https://example.test/)', '<a href="https://example.test/">x</a>'],
  ['a file that is not served', '[x](../../grafana/src/a.ts)', '<p>x</p>'],
  ['a document outside of docs/', '[x](../../README.md)', '<p>x</p>'],
])('leads to %s as far as the lab serves it', (_name, markdown, html) => {
  expect(page(markdown)).toContain(html);
});
