import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rotateLogs } from './log-rotation.ts';

describe('rotateLogs', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-logs-'));
    writeFileSync(file('large.log'), 'x'.repeat(101));
    writeFileSync(file('small.log'), 'x'.repeat(100));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('sets aside what is too large, and tells the writers once', async () => {
    const reopen = vi.fn(async () => undefined);
    const logs = [file('large.log'), file('small.log'), file('absent.log')];
    await rotateLogs(logs, reopen, 100);
    expect(readdirSync(folder).sort()).toEqual(['large.log.1', 'small.log']);
    expect(reopen).toHaveBeenCalledTimes(1);
  });

  it('leaves processes alone when nothing is too large', async () => {
    const reopen = vi.fn(async () => undefined);
    await rotateLogs([file('small.log')], reopen, 100);
    expect(readdirSync(folder)).toContain('small.log');
    expect(reopen).not.toHaveBeenCalled();
  });
});
