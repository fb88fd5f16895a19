import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { rootDirectory } from '../../stack/settings.ts';
import { frontendInputs } from '../native/frontend.ts';
import { services } from './services.ts';

const read = (file: string) => readFileSync(join(rootDirectory, file), 'utf8');
/** Whether one of the paths is the path or a folder above it. */
const covers = (paths: readonly string[], path: string) =>
  paths.some((one) => matchesGlob(path, one) || path.startsWith(`${one}/`));

it.each(frontendInputs)('Nginx’ image is built from %s, as the native lab’s pages are', (input) => {
  const copied = [...read('nginx/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  const sent = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map((match) => match[1] ?? '');
  expect(covers(copied, input), 'nginx/Dockerfile').toBe(true);
  expect(covers(sent, input), '.dockerignore').toBe(true);
});

it('the list of services is docker-compose.yml’s', () => {
  const file = z
    .looseObject({ services: z.record(z.string(), z.unknown()) })
    .parse(parse(read('docker-compose.yml'), { merge: true }));
  expect(new Set(services.map(({ name }) => name))).toEqual(new Set(Object.keys(file.services)));
});

it('every fingerprint of a mounted file is a label in docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  for (const { fingerprint } of services) {
    if (fingerprint) expect(text).toContain(`"\${${fingerprint.variable}:-}"`);
  }
});
