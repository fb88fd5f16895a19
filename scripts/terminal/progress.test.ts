import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createReporter, formatSeconds } from './progress.ts';

const clearLine = '\r\u001b[2K';

function recorder(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { isTTY, columns: 60, write: (text: string) => written.push(text) } };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('progress without a terminal', () => {
  it('is a line at the start, every 15 s, and at the end', async () => {
    const { written, stream } = recorder(false);
    await createReporter(stream, { environment: {} }).step('Building Loki', 339, async () => {
      vi.advanceTimersByTime(31_000);
    });
    expect(written).toEqual([
      'Building Loki (about 5:39) ...\n',
      'Building Loki: 0:15 of about 5:39\n',
      'Building Loki: 0:30 of about 5:39\n',
      'Building Loki: done in 0:31\n',
    ]);
  });

  it('says that a step failed, and passes the error on', async () => {
    const { written, stream } = recorder(false);
    const failing = createReporter(stream, { environment: {} }).step('Building Loki', undefined, async () => {
      vi.advanceTimersByTime(2_000);
      throw new Error('no disk');
    });
    await expect(failing).rejects.toThrow('no disk');
    expect(written).toEqual(['Building Loki ...\n', 'Building Loki: failed after 0:02\n']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('progress on a terminal', () => {
  it('is one live line with the detail, no wider than the terminal', async () => {
    const { written, stream } = recorder(true);
    await createReporter(stream, { environment: { NO_COLOR: '1' } }).step(
      'Building Loki',
      339,
      async (detail) => {
        detail('github.com/grafana/loki/v3/pkg/a/very/long/package/name');
        vi.advanceTimersByTime(200);
      },
    );
    const line = written[1]?.split(clearLine)[1] ?? '';
    expect(line).toMatch(/^ {2}Building Loki {2}0:00 of about 5:39 {2}github\.com/);
    expect(line.length).toBeLessThan(60);
    expect(written.at(-1)).toBe(`${clearLine}✓ Building Loki  0:00\n`);
  });

  it('is coloured unless NO_COLOR is set', async () => {
    const { written, stream } = recorder(true);
    await createReporter(stream, { environment: {} }).step('Building Loki', 1, async () => undefined);
    expect(written.at(-1)).toContain('\u001b[32m✓');
  });
});

it.each([
  [0, '0:00'],
  [59.6, '1:00'],
  [339, '5:39'],
])('%d s is %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
