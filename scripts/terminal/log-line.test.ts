import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { readableLine } from './log-line.ts';

describe('a log line', () => {
  it.each([
    [
      'of a Node.js part',
      '{"level":"info","time":1795776132550,"host":"127.0.1.1","port":15001,"msg":"listening"}',
      '10:42:12.550  info   listening  host=127.0.1.1  port=15001',
    ],
    ['without time and level', '{"message":"trace store ready","api":3200}', 'trace store ready  api=3200'],
    [
      'of Loki',
      'level=error ts=2026-11-27T10:42:10.183502073Z caller=ratestore.go:110 msg="no \\"ring\\"" err="empty ring"',
      '10:42:10.183  error  no "ring"  err="empty ring"',
    ],
    [
      'of the Collector',
      '2026-11-27T10:42:10.928Z\tinfo\thealthcheck/handler.go:131\tHealth Check state change\t{"resource": {"a": "b"}, "id": "x"}',
      '10:42:10.928  info   Health Check state change  id=x',
    ],
    ['of a program that says it in words', 'nginx: [emerg] bind() failed', 'nginx: [emerg] bind() failed'],
    ['that is half an object', '{"level":"info"', '{"level":"info"'],
  ])('%s is readable', (_what, line, expected) => {
    expect(readableLine(line)).toBe(expected);
  });

  it('of any text is one line of text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof readableLine(text.replaceAll('\n', ' '))).toBe('string');
      }),
    );
  });
});
