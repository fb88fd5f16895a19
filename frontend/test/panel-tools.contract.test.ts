import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { violations } from './axe.ts';
import { type ConsoleSite, expectNoComplaints, panelOf, startConsole } from './console-site.ts';

let site: ConsoleSite;
let page: Page;

beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site.stop());
afterEach(() => expectNoComplaints(site));

const panel = (title: string) => panelOf(page, title);
const parameters = () => new URL(page.url()).searchParams;
const shown = async () => {
  const titles = await page.getByRole('article').all();
  return Promise.all(titles.map((one) => one.getAttribute('aria-label')));
};
const drawn = (title: string) => expect.poll(() => panel(title).locator('canvas').count()).toBe(1);

describe('one panel', () => {
  it('fills the page, at an address of its own, until Escape', async () => {
    page = await site.open();
    const all = await shown();
    expect(all.length).toBeGreaterThan(5);
    const before = await panel('Curve').boundingBox();
    await panel('Curve').getByRole('button', { name: 'Show only “Curve”' }).click();
    expect(await shown()).toEqual(['Curve']);
    expect(parameters().get('view')).toBe('0');
    const after = await panel('Curve').boundingBox();
    expect(after?.width).toBeGreaterThan(2 * (before?.width ?? Number.POSITIVE_INFINITY));
    await page.reload();
    await drawn('Curve');
    expect(await shown()).toEqual(['Curve']);
    await page.keyboard.press('Escape');
    expect(await shown()).toEqual(all);
    expect(parameters().has('view')).toBe(false);
    await page.goBack();
    expect(await shown()).toEqual(['Curve']);
    await panel('Curve').getByRole('button', { name: 'Show all panels' }).click();
    expect(await shown()).toEqual(all);
  });

  it('leaves its title the room, and shows what it can do when the focus is in it', async () => {
    page = await site.open('', { viewport: { width: 1024, height: 900 } });
    await drawn('Curve');
    const own = await panel('Curve').boundingBox();
    const title = await panel('Curve').locator('.panel-title').boundingBox();
    expect(title?.width).toBeGreaterThan(0.75 * (own?.width ?? Number.POSITIVE_INFINITY));
    const tools = panel('Curve').locator('.panel-tools');
    const opacity = () => tools.evaluate((one) => getComputedStyle(one).opacity);
    expect(await opacity()).toBe('0');
    await panel('Curve').getByRole('button', { name: 'Show only “Curve”' }).focus();
    expect(await opacity()).toBe('1');
  });

  it('is one of all where the address names no panel', async () => {
    page = await site.open('view=999');
    await drawn('Curve');
    expect((await shown()).length).toBeGreaterThan(5);
  });

  it('keeps in the address which series its legend has switched off', async () => {
    page = await site.open();
    const name = panel('Curve').getByRole('button', { name: 'one', exact: true });
    await name.click();
    expect(parameters().getAll('hide')).toEqual(['0:one']);
    await page.reload();
    await drawn('Curve');
    expect(await name.getAttribute('aria-pressed')).toBe('false');
    await name.click();
    expect(parameters().has('hide')).toBe(false);
  });
});

describe('queries and data of a panel', () => {
  it('are shown with what they cost, and can be saved', async () => {
    page = await site.open();
    await drawn('Curve');
    const opener = panel('Curve').getByRole('button', { name: 'Queries and data of “Curve”' });
    await opener.click();
    const dialog = page.getByRole('dialog', { name: 'Curve' });
    expect(await dialog.locator('figcaption').innerText()).toMatch(/^A · PromQL · \d+ points · \d+ ms$/);
    expect(await dialog.locator('pre').innerText()).toBe('m');
    expect(await dialog.getByRole('columnheader').allInnerTexts()).toEqual(['time', 'one', 'two']);
    expect(await violations(page)).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Curve.csv');
    const [head, ...rows] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    expect(head).toBe('time,one,two');
    expect(rows).toHaveLength((await dialog.getByRole('row').count()) - 1);
    expect(rows[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z,[\d.]+,[\d.]+$/);
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    expect(await opener.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  it('name the language and the text of each kind of query', async () => {
    page = await site.open();
    for (const [title, query] of [
      ['Lines', 'LogQL · 1 point'],
      ['Traces', 'TraceQL · 1 point'],
      ['Map', 'Service graph'],
    ] as const) {
      await panel(title).scrollIntoViewIfNeeded();
      await panel(title)
        .getByRole('button', { name: `Queries and data of “${title}”` })
        .click();
      const dialog = page.getByRole('dialog', { name: title });
      expect(await dialog.locator('figcaption').innerText()).toContain(query);
      await dialog.getByRole('button', { name: 'Close' }).click();
    }
  });
});

describe('the time between two moments', () => {
  const between = () => page.locator('details.absolute');

  it('is entered by the keyboard', async () => {
    page = await site.open('', { timezoneId: 'Asia/Kolkata' });
    await page.getByText('Between…').press('Enter');
    await page.getByLabel('From').fill('2026-01-02T03:04:05');
    await page.getByLabel('To').fill('2026-01-02T04:04:05');
    await page.getByLabel('To').press('Enter');
    await page.waitForURL(/from=\d+/);
    expect(Number(parameters().get('from'))).toBe(Date.parse('2026-01-02T03:04:05+05:30'));
    expect(Number(parameters().get('to'))).toBe(Date.parse('2026-01-02T04:04:05+05:30'));
    expect(await between().getAttribute('open')).toBeNull();
    expect(await page.getByText('Between…').evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await violations(page)).toEqual([]);
  });

  it('is refused with the reason when it is none', async () => {
    page = await site.open();
    await page.getByText('Between…').click();
    await page.getByLabel('From').fill('2026-01-02T03:04:05');
    await page.getByLabel('To').fill('2026-01-02T03:04:05');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    expect(await between().getByRole('alert').innerText()).toBe('“From” must be before “To”.');
    await page.getByLabel('To').fill('');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    expect(await between().getByRole('alert').innerText()).toBe('Enter a date and a time in both fields.');
    await page.keyboard.press('Escape');
    expect(await between().getAttribute('open')).toBeNull();
  });
});

it('a trace id that is entered with Enter is in the address', async () => {
  page = await site.open();
  await page.getByLabel('traceId').fill('cd'.repeat(16));
  await page.getByLabel('traceId').press('Enter');
  await page.waitForURL(/var-traceId=cdcd/);
});
