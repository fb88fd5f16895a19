import { expect, it } from 'vitest';
import { truthMapOf } from './truth.ts';

const calls = (client: string, server: string) => ({ client, server, perSecond: 1, failed: 0, seconds: 0.1 });

it('lets trouble go from who is called to who calls, among the calls that there are', () => {
  const services = [calls('page', 'backend'), calls('nginx', 'backend')];
  const { edges, broken, felt } = truthMapOf([['tasks.db', 'backend', 'nginx']], services);
  expect(edges.map(({ client, server, spreads }) => [client, server, spreads])).toEqual([
    ['page', 'backend', false],
    ['backend', 'tasks.db', true],
    ['nginx', 'backend', true],
  ]);
  expect([[...broken], [...felt]]).toEqual([['tasks.db'], ['nginx']]);
});

it('draws what two causes have in common once, and needs no services', () => {
  const { edges, broken } = truthMapOf(
    [
      ['a', 'backend', 'nginx'],
      ['b', 'backend', 'nginx'],
    ],
    [],
  );
  expect(edges).toHaveLength(3);
  expect([...broken]).toEqual(['a', 'b']);
});
