import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { UserError } from '../terminal/user-error.ts';
import { defaultDirectory, parseTarget } from './target.ts';

describe('where a release goes', () => {
  it.each([
    ['lab@vm', { user: 'lab', host: 'vm', directory: defaultDirectory }],
    ['lab@10.0.0.7:srv/lab/', { user: 'lab', host: '10.0.0.7', directory: 'srv/lab' }],
    ['_x-1@a.example:/opt/lab', { user: '_x-1', host: 'a.example', directory: '/opt/lab' }],
  ])('reads %s', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
  });

  it.each([
    'vm',
    'lab@',
    '-oProxyCommand=x@vm',
    'lab@-vm',
    'lab@vm:',
    'lab@vm:a b',
    'lab@vm:$(id)',
    'lab@vm:a/../../etc',
    'lab@vm:~/x;id',
    'lab@vm:-x',
    'lab@vm:a\nb',
  ])('refuses %s', (text) => {
    expect(() => parseTarget(text)).toThrow(UserError);
  });

  it('lets nothing through that a shell could read otherwise', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (user, host, directory) => {
        try {
          const target = parseTarget(`${user}@${host}:${directory}`);
          for (const word of Object.values(target))
            expect(word).toMatch(/^[A-Za-z0-9_/][A-Za-z0-9_./-]*$|^\.[A-Za-z0-9_./-]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });
});
