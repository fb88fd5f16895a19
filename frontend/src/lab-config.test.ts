import { describe, expect, it } from 'vitest';
import { loadTraceLink } from './lab-config.ts';

const linkOf = (config: unknown) => loadTraceLink(async () => config)('abc');

describe('the link to a trace', () => {
  it('is the address of the lab with the trace id in it', async () => {
    expect(await linkOf({ traceUrlTemplate: 'http://lab:3000/t/{traceId}?x={traceId}' })).toBe(
      'http://lab:3000/t/abc?x=abc',
    );
  });

  it.each([
    {},
    undefined,
    'words',
    { traceUrlTemplate: 'javascript:alert("{traceId}")' },
    { traceUrlTemplate: 'http://lab/no-place-for-the-id' },
    { traceUrlTemplate: 'http://{traceId}:port' },
  ])('does not exist with the configuration %j', async (config) => {
    expect(await linkOf(config)).toBeUndefined();
  });

  it('does not exist while the configuration cannot be loaded', async () => {
    const link = loadTraceLink(() => Promise.reject(new Error('offline')));
    expect(await link('abc')).toBeUndefined();
  });
});
