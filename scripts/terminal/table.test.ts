import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { table } from './table.ts';

describe('table', () => {
  it('aligns columns by what is visible, not by colour codes', () => {
    const red = styleText('red', 'no', { validateStream: false });
    const lines = table<[string, string]>(
      [
        { title: 'State', value: ([state]) => state },
        { title: 'Size', align: 'right', value: ([, size]) => size },
      ],
      [
        ['ready', '7'],
        [red, '100'],
      ],
    );
    expect(lines.map((line) => stripVTControlCharacters(line))).toEqual([
      'State  Size',
      'ready     7',
      'no      100',
    ]);
  });
});
