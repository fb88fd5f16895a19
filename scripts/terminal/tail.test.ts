import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastLines, lastWords } from './tail.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-tail-'));
  file = join(folder, 'part.log');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the last lines of a file, blank ones left out', async () => {
  expect(await lastLines(file, 2)).toEqual([]);
  await appendFile(file, 'one\n\ntwo\nthree\n');
  expect(await lastLines(file, 2)).toEqual(['two', 'three']);
});

test('the last words of a program whose log is written after its end', async () => {
  const words = lastWords(file, 5);
  await appendFile(file, 'no memory left\n');
  expect(await words).toEqual(['no memory left']);
});

test('a program that ended without a word', async () => {
  expect(await lastWords(file, 5)).toEqual([]);
});
