import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { redactUrl } from './redact.ts';

describe('redactUrl', () => {
  it.each([
    ['http://lab/api/tasks?q=secret&limit=20', 'http://lab/api/tasks?q=REDACTED&limit=REDACTED'],
    ['http://lab/api/tasks?q=a&q=b', 'http://lab/api/tasks?q=REDACTED'],
    ['http://user:word@lab/x#fragment', 'http://lab/x'],
    ['http://lab/api/tasks', 'http://lab/api/tasks'],
    ['/api/tasks?q=secret#there', '/api/tasks'],
  ])('turns %s into %s', (address, redacted) => {
    expect(redactUrl(address)).toBe(redacted);
  });

  it('lets no searched text through', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const address = `http://lab/api/tasks?q=${encodeURIComponent(`secret ${text}`)}`;
        expect(redactUrl(address)).toBe('http://lab/api/tasks?q=REDACTED');
      }),
    );
  });
});
