import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clickId, type ExploreSite, startExploreSite } from './explore-site.ts';

let site: ExploreSite;
let page: Page;

beforeAll(async () => {
  site = await startExploreSite();
});
afterAll(() => site.stop());
afterEach(async () => {
  expect(await site.closePages()).toEqual([]);
});

const explore = (query: Readonly<Record<string, string>> = {}) =>
  `/lab/explore?${new URLSearchParams(query)}`;
const open = async (query?: Readonly<Record<string, string>>) => {
  page = await site.open(explore(query));
};
const pane = (name = 'Query') => page.getByRole('region', { name, exact: true });
const editor = (name = 'Query') => pane(name).getByRole('textbox', { name: new RegExp(`^${name}, `) });
const write = async (text: string, name?: string) => {
  await editor(name).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
};
const run = () => page.keyboard.press('Control+Enter');
const summary = (name?: string) => pane(name).locator('.result-note');
const choose = (language: string) => pane().getByRole('radio', { name: language }).check({ force: true });
const marked = () => page.locator('.cm-lintRange-error').allInnerTexts();
const offered = () => page.getByRole('option').allInnerTexts();

const lines = '{service_name="lab-backend"}';

describe('a query', () => {
  it('of metrics is answered as a chart and as a table, at its own address, one step of the history each', async () => {
    await open();
    await write('sum(up)');
    await run();
    await expect.poll(() => summary().innerText()).toMatch(/^1 series · .* answered in \d+/);
    await pane().locator('.u-over').waitFor();
    await page.getByRole('button', { name: 'Table' }).click();
    await expect.poll(() => pane().locator('tbody tr').allInnerTexts()).toEqual(['1']);
    const first = page.url();
    await write('up');
    await run();
    await expect.poll(() => pane().locator('tbody tr').innerText()).toContain('itself');
    await run();
    await page.goBack();
    await expect.poll(() => editor().innerText()).toBe('sum(up)');
    expect(page.url()).toBe(first);
    page = await site.open(first.slice(site.url.length));
    await expect.poll(() => summary().innerText()).toMatch(/^1 series/);
  });

  it('whose answer has no curves is a table: a number, and a range', async () => {
    await open({ language: 'promql', query: 'up[1m]', from: 'now-5m', to: 'now' });
    await expect.poll(() => pane().locator('tbody tr').innerText()).toContain('itself');
    await write('scalar(sum(up)) + 1');
    await run();
    await pane().locator('.u-over').waitFor();
  });

  it('of logs is answered as lines with their fields, and the way to their trace', async () => {
    await open({ language: 'logql', query: `${lines} |= "failed"` });
    await expect.poll(() => summary().innerText()).toMatch(/^1 line ·/);
    await pane().locator('.log summary').click();
    expect(await pane().locator('.fields').innerText()).toContain('/api/simulate/error');
    await page.getByRole('link', { name: clickId }).click();
    await page.waitForURL(`**/lab/trace/${clickId}`);
  });

  it('of numbers from logs or traces is a chart', async () => {
    await open({ language: 'logql', query: `sum(count_over_time(${lines}[5m]))` });
    await pane().locator('.u-over').waitFor();
    await choose('TraceQL');
    await write('{ } | count_over_time() by (resource.service.name)');
    await run();
    await expect.poll(() => summary().innerText()).toMatch(/^5 series/);
    await pane().locator('.u-over').waitFor();
  });

  it('of traces is a table that leads to them', async () => {
    await open({ language: 'traceql', query: '{ resource.service.name = "lab-backend" }' });
    await expect
      .poll(() => pane().locator('tbody tr').allInnerTexts())
      .toEqual([expect.stringMatching(/frontend\s+task\.add\s+700 ms\s+6\s+4/)]);
    await page.getByRole('link', { name: 'task.add' }).click();
    await page.waitForURL(`**/lab/trace/${clickId}`);
  });

  it('is copied as CSV and as JSON', async () => {
    await open({ language: 'promql', query: 'sum by (job) (up)' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as CSV' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('job,value\r\nitself,1\r\n');
  });
});

describe('a wrong query', () => {
  it.each([
    ['PromQL', 'sum(rate(up[1m])))', 'Prometheus refuses this: ', ')'],
    ['LogQL', `${lines} | foo bar`, 'Loki refuses this: parse error at line 1, col ', /^(?:foo|bar)$/],
    [
      'TraceQL',
      '{ span.foo = }',
      'Tempo refuses this: invalid TraceQL query: parse error at line 1, col 14',
      '}',
    ],
  ] as const)(
    '%s: the store’s sentence, and a mark at its column, gone once it is right',
    async (language, query, words, text) => {
      await open();
      await choose(language);
      await write(query);
      await run();
      await expect.poll(() => pane().getByRole('alert').innerText()).toContain(words);
      await expect
        .poll(marked)
        .toEqual([expect.stringMatching(text instanceof RegExp ? text : `^\\${text}$`)]);
      await page.keyboard.press('Control+End');
      await page.keyboard.insertText(' ');
      await expect.poll(marked).toEqual([]);
    },
  );

  it('is marked by the grammar before it is run', async () => {
    await open();
    await write('sum(rate(up[1m])))');
    await page.locator('.cm-lintRange-info').waitFor();
  });
});

describe('completion', () => {
  it.each([
    ['PromQL', 'rate(prometheus_http_requests_to', 'prometheus_http_requests_total'],
    ['PromQL', 'up{jo', 'job'],
    ['PromQL', 'up{job="', 'itself'],
    ['LogQL', '{service_na', 'service_name'],
    ['LogQL', '{service_name="', 'lab-backend'],
    ['LogQL', `${lines} | rou`, 'route'],
    ['LogQL', `${lines} | route="`, '/api/tasks'],
    ['TraceQL', '{ span.http.ro', 'span.http.route'],
    ['TraceQL', '{ span.http.route = "', '/api/tasks'],
    ['TraceQL', '{ status = ', 'error'],
  ])('%s: %s', async (language, text, name) => {
    await open();
    await choose(language);
    await write(text);
    await page.keyboard.press('Control+ ');
    await expect.poll(offered).toContain(name);
  });

  it('is taken with Enter, closed with Escape, and Tab leaves the editor', async () => {
    await open();
    await editor().focus();
    await page.keyboard.type('sum(prometheus_http_requests');
    await expect.poll(offered).toContain('prometheus_http_requests_total');
    // At the speed of fingers: the editor takes no choice from a list that has only just opened.
    await page.keyboard.type('_t', { delay: 100 });
    await page.keyboard.press('Enter');
    await expect.poll(() => editor().innerText()).toBe('sum(prometheus_http_requests_total)');
    await page.keyboard.press('Control+ ');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('listbox').count()).toBe(0);
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Run');
  });
});

describe('examples and history', () => {
  it('an example of the docs is a click away; with a trace id of the lab', async () => {
    await open();
    await pane()
      .getByRole('button', { name: /^Is everything there\?/ })
      .click();
    await expect.poll(() => summary().innerText()).toMatch(/^1 series/);
    expect(await editor().innerText()).toBe('up');
    await page.getByRole('button', { name: 'Examples' }).click();
    await choose('LogQL');
    await pane()
      .getByRole('button', { name: /\$traceId/ })
      .first()
      .click();
    await expect.poll(() => editor().innerText()).toContain(clickId);
  });

  it('keeps what was run, brings it back, and forgets it', async () => {
    await open();
    await write('up');
    await run();
    await write('sum(up)');
    await run();
    const history = page.getByRole('button', { name: 'History' });
    await history.click();
    const items = page.getByRole('list', { name: 'Queries of this browser' }).getByRole('button');
    await expect.poll(() => items.count()).toBe(2);
    await items.last().click();
    await expect.poll(() => editor().innerText()).toBe('up');
    await history.click();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('No query has been run').waitFor();
  });
});

describe('two panes', () => {
  it('look at the same time until they are told not to', async () => {
    await open({ language: 'promql', query: 'up', from: 'now-15m', to: 'now' });
    await page.getByRole('button', { name: 'Split' }).click();
    await editor('Query 1').waitFor();
    await pane('Query 2').getByRole('radio', { name: 'LogQL' }).check({ force: true });
    await write(lines, 'Query 2');
    await run();
    await expect.poll(() => summary('Query 2').innerText()).toMatch(/line/);
    const times = () =>
      page
        .getByRole('combobox', { name: 'Time' })
        .evaluateAll((all) => all.map((one) => Reflect.get(one, 'value')));
    const time = (name: string) => pane(name).getByRole('combobox', { name: 'Time' });
    await time('Query 2').selectOption('now-5m');
    await expect.poll(times).toEqual(['now-5m', 'now-5m']);
    await page.getByRole('checkbox', { name: 'Both at the same time' }).uncheck();
    await time('Query 1').selectOption('now-6h');
    await expect.poll(times).toEqual(['now-6h', 'now-5m']);
    await page.reload();
    await expect.poll(times).toEqual(['now-6h', 'now-5m']);
    await page.getByRole('button', { name: 'Close Query 1' }).click();
    await expect.poll(() => editor().innerText()).toBe(lines);
  });
});

describe('the time', () => {
  it('is also from one moment to another', async () => {
    await open({ language: 'promql', query: 'up' });
    await page.getByRole('combobox', { name: 'Time' }).selectOption('absolute');
    await page.getByLabel('From', { exact: true }).fill('2026-01-02T10:00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-01-02T09:00:00');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('The beginning must be before the end.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('2026-01-02T11:30:00');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => summary().innerText()).toContain('2026-01-02 10:00:00 – 2026-01-02 11:30:00');
    await page.getByText('Nothing has such a value in this time.').waitFor();
  });
});

describe('live lines', () => {
  it('come by themselves, stop when one reads, and go on', async () => {
    await open({ language: 'logql', query: lines });
    await page.getByRole('button', { name: 'Live' }).click();
    const texts = () => pane().locator('.log code').allInnerTexts();
    await site.log('the first live line');
    await expect.poll(texts).toContain('the first live line');
    await page.getByRole('button', { name: 'Pause' }).click();
    const before = site.asked.length;
    await site.log('the second live line');
    await page.getByText('Paused.').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(texts).toContain('the second live line');
    expect(site.asked.length).toBeGreaterThan(before);
    expect((await texts()).filter((text) => text === 'the first live line')).toHaveLength(1);
  });
});

describe('a store that is stopped', () => {
  it.each([
    ['prometheus', 'promql', 'up', 'Prometheus'],
    ['loki', 'logql', lines, 'Loki'],
    ['tempo', 'traceql', '{ }', 'Tempo'],
  ] as const)('%s: the page says so, and recovers by itself', async (store, language, query, name) => {
    site.stopped.add(store);
    await open({ language, query });
    await expect
      .poll(() => pane().getByRole('alert').innerText())
      .toMatch(new RegExp(`^The answer of ${name} .* cannot be reached.* asks again by itself\\.$`));
    site.stopped.clear();
    await summary().waitFor();
    expect(await page.locator('.note-failed').count()).toBe(0);
  });
});
