import { expect, it } from 'vitest';
import { loadSettings } from '../stack/settings.ts';
import { createGuide } from './guide.ts';
import type { Stop } from './tour.ts';

const settings = loadSettings();

/** A stop that waits until the test lets it go on. */
function waitingStop(title: string) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stop: Stop = {
    title,
    visit: ({ say, reporter, signal }, traceId) => {
      say(`came with "${traceId}"`);
      signal.addEventListener('abort', () => reject(signal.reason));
      return reporter.step(`Waiting at ${title}`, undefined, () => promise);
    },
  };
  return { stop, promise, resolve, reject };
}

it('goes from stop to stop when the visitor wants to, with the trace of the first', async () => {
  const [one, two] = [waitingStop('one'), waitingStop('two')];
  const guide = createGuide(settings, [one.stop, two.stop]);
  expect(guide.visit()).toBeUndefined();
  expect(() => guide.next()).toThrow('No tour is under way');
  expect(guide.start()).toMatchObject({ state: 'looking', of: 2 });
  await expect.poll(() => guide.visit()?.note).toBe('Waiting at one');
  expect(() => guide.next()).toThrow('cannot go on yet');
  one.resolve('abc');
  await expect.poll(() => guide.visit()?.state).toBe('ready');
  guide.next();
  two.resolve('abc');
  await expect.poll(() => guide.visit()?.state).toBe('over');
  expect(guide.visit()?.stops).toEqual([
    { title: 'one', lines: ['came with ""'] },
    { title: 'two', lines: ['came with "abc"'] },
  ]);
  expect(() => guide.next()).toThrow('cannot go on yet');
});

it('says why a stop failed, ends what waits, and begins anew', async () => {
  const stop = waitingStop('one');
  const guide = createGuide(settings, [stop.stop]);
  guide.start();
  await expect.poll(() => guide.visit()?.note).toBe('Waiting at one');
  stop.reject(new Error('no task came'));
  await expect.poll(() => guide.visit()).toMatchObject({ state: 'failed', note: 'no task came' });
  const waiting = waitingStop('two');
  const other = createGuide(settings, [waiting.stop]);
  other.start();
  await expect.poll(() => other.visit()?.note).toBe('Waiting at two');
  other.end();
  await expect(waiting.promise).rejects.toThrow('aborted');
  expect(other.visit()).toBeUndefined();
  expect(other.start()).toMatchObject({ state: 'looking' });
});
