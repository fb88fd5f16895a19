import { expect, test } from 'vitest';
import { createExportWarnings } from './export-warnings.ts';

function setUp() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const logger = createExportWarnings({
    intervalMs: 60_000,
    now: () => clock.ms,
    write: (line) => lines.push(JSON.parse(line).msg),
  });
  return { lines, clock, logger };
}

test('the first problem is reported at once, its repetitions are counted', () => {
  const { lines, clock, logger } = setUp();
  for (let i = 0; i < 100; i += 1) logger.error('ECONNREFUSED');
  expect(lines).toEqual(['telemetry: ECONNREFUSED']);
  clock.ms = 60_000;
  logger.warn('ECONNREFUSED');
  expect(lines.at(1)).toBe('telemetry: ECONNREFUSED (99 more since the last message)');
});

test('of an error that the SDK has made JSON of, only the message is reported', () => {
  const { lines, logger } = setUp();
  logger.error(JSON.stringify({ stack: 'at x', message: 'connect ECONNREFUSED 127.0.0.1:4318' }));
  expect(lines).toEqual(['telemetry: connect ECONNREFUSED 127.0.0.1:4318']);
});

test('information and debugging are left out', () => {
  const { lines, logger } = setUp();
  logger.info('i');
  logger.debug('d');
  logger.verbose('v');
  expect(lines).toEqual([]);
});

test('an error is reported by its message, and a long text is cut', () => {
  const { lines, logger } = setUp();
  logger.error('failed:', new Error('refused'), 'x'.repeat(10_000));
  expect(lines[0]).toMatch(/^telemetry: failed: refused x+$/);
  expect(lines[0]?.length).toBeLessThan(600);
});
