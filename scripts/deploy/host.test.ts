import { expect, it } from 'vitest';
import { type Connection, remoteShell, sshOptions } from './host.ts';

const connection = (paths: Partial<Connection>): Connection => ({
  target: { user: 'lab', host: 'vm.example', directory: '/srv/lab' },
  port: 22,
  identity: undefined,
  knownHosts: undefined,
  ...paths,
});

/** Splits as rsync does (main.c, do_cmd): quotes keep spaces, a doubled one within them is one. */
function splitAsRsync(command: string): string[] {
  const words: string[] = [];
  const pattern = /(?:'((?:[^']|'')*)'|([^\s']+))/g;
  for (const [, quoted, plain] of command.matchAll(pattern))
    words.push(quoted?.replaceAll("''", "'") ?? plain ?? '');
  return words;
}

it.each(['/home/me/.ssh/id', '/home/my user/keys/id of lab', "/home/o'neil/id", '/home/jürgen/schlüssel'])(
  'rsync starts the same ssh as all other steps, with a key in %s',
  (path) => {
    for (const paths of [{ identity: path }, { knownHosts: path }, { identity: path, knownHosts: path }]) {
      const words = ['ssh', ...sshOptions(connection(paths))];
      expect(splitAsRsync(remoteShell(connection(paths)))).toEqual(words);
    }
  },
);
