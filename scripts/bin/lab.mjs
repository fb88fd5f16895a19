#!/usr/bin/env node
// What `npx lab` starts, with whatever Node.js the machine has: plain JavaScript that any of them reads. It hands over
// to scripts/lab.ts under the Node.js that the lab brings, since older ones cannot run TypeScript.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(realpathSync(fileURLToPath(import.meta.url)))));
const node = join(root, 'node_modules/.bin/node');
if (!existsSync(node)) {
  process.stderr.write(`The npm packages of ${root} are not installed.\nInstall them: ./start-lab.sh\n`);
  process.exit(1);
}

const path = `${dirname(node)}:${process.env.PATH ?? ''}`;
let child;
// A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone does not. Here it must only not
// end before the child has cleaned up. Listens before the child starts, so that no signal falls in between.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child?.kill(signal));
process.on('SIGINT', () => undefined);
child = spawn(node, [join(root, 'scripts/lab.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, PATH: path, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/lab') },
});
child.once('error', (error) => {
  process.stderr.write(`${node} cannot be started: ${error.message}\n`);
  process.exitCode = 1;
});
child.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
