import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { builtFiles } from './site.ts';

/** Scripts and styles of a page with its telemetry. */
const mostBytes = 90 * 1024;

let files: Record<string, string>;
beforeAll(async () => {
  files = await builtFiles();
});

it.each(['index.html', 'shop.html'])('%s and what it asks for are less than 90 KiB, compressed', (page) => {
  const assets = [...new Set(files[page]?.match(/assets\/[\w.-]+\.(js|css)/g))];
  expect(assets.length).toBeGreaterThan(2);
  const bytes = [page, ...assets].map((path) => gzipSync(files[path] ?? '').byteLength);
  expect(bytes.reduce((sum, size) => sum + size)).toBeLessThan(mostBytes);
});
