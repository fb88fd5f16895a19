import { describe, expect, it } from 'vitest';
import { UserError } from '../terminal/user-error.ts';
import { type Choice, chooseLauncher } from './choose.ts';
import type { Engine } from './docker/engine.ts';

const answers: Engine = { found: true, description: 'Docker 28, Compose 2.40' };
const silent: Engine = { found: false, reason: 'no container engine answers' };
const choice = (changes: Partial<Choice>, engine: Engine = answers): Choice => ({
  asked: { native: false, docker: false },
  nativeRuns: false,
  dockerRuns: false,
  engine: () => Promise.resolve(engine),
  ...changes,
});
const asked = (name: 'native' | 'docker') => ({ native: name === 'native', docker: name === 'docker' });

describe('the launcher of a start', () => {
  it.each([
    ['containers where an engine answers', choice({}), 'docker'],
    ['native where none does', choice({}, silent), 'native'],
    ['native when asked for, whatever answers', choice({ asked: asked('native') }), 'native'],
    ['what runs natively stays native', choice({ nativeRuns: true }), 'native'],
    ['what runs in containers stays there', choice({ dockerRuns: true }), 'docker'],
  ])('is %s', async (_what, given, launcher) => {
    expect(await chooseLauncher(given)).toBe(launcher);
  });

  it.each([
    ['both are asked for', choice({ asked: { native: true, docker: true } }), /exclude each other/],
    [
      'containers are asked for beside a native lab',
      choice({ asked: asked('docker'), nativeRuns: true }),
      /natively now/,
    ],
    [
      'native is asked for beside containers',
      choice({ asked: asked('native'), dockerRuns: true }),
      /containers now/,
    ],
    [
      'containers are asked for and no engine answers',
      choice({ asked: asked('docker') }, silent),
      /cannot run in containers/,
    ],
    [
      'its containers cannot be asked any more',
      choice({ dockerRuns: true }, silent),
      /cannot run in containers/,
    ],
  ])('is refused when %s', async (_what, given, message) => {
    const error = await chooseLauncher(given).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(message);
  });
});
