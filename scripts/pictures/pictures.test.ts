import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { rootDirectory } from '../stack/settings.ts';
import { pictures } from './pictures.ts';

const names = pictures.map(({ name }) => name).sort();
const texts = ['README.md', ...globSync('docs/**/*.md', { cwd: rootDirectory })].map((file) =>
  readFileSync(join(rootDirectory, file), 'utf8'),
);

it('every picture of the docs is taken by the script', () => {
  const files = globSync('docs/images/*.png', { cwd: rootDirectory });
  expect(files.map((file) => basename(file, '.png')).sort()).toEqual(names);
});

it.each(names)(
  'the picture %s is shown in the README or the docs, with a text for those who do not see it',
  (name) => {
    const shown = texts.flatMap((text) => [
      ...text.matchAll(new RegExp(`!\\[([^\\]]+)\\]\\([\\w./]*images/${name}\\.png\\)`, 'g')),
    ]);
    expect(shown.length).toBeGreaterThan(0);
  },
);
