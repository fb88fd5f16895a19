import { expect, test } from 'vitest';
import { compilePipeline } from './pipeline.ts';
import type { Hints } from './stages/stage.ts';
import { noHints } from './stages/stage.ts';
import { parseLogQuery } from './validate.ts';

/** The labels of a line after the stages. */
function labelsAfter(stages: string, line: string, hints: Hints = noHints) {
  const run = compilePipeline(parseLogQuery(`{app="shop"} ${stages}`).stages, hints);
  const work = run({ timestamp: 1n, line, stream: new Map([['app', 'shop']]), metadata: new Map() });
  return work && Object.fromEntries(work.labels.merged());
}

test('an empty line has nothing for a pattern', () => {
  expect(labelsAfter('| pattern "<first> <_>"', '')).toEqual({ app: 'shop' });
});

test('each label of a list for logfmt exists, also where two have the same key', () => {
  expect(labelsAfter('| logfmt a="level", b="level"', '')).toEqual({ app: 'shop', a: '', b: '' });
});

test('a size needs digits', () => {
  expect(labelsAfter('| logfmt | size > 1KB', 'size=","')).toMatchObject({ __error__: 'LabelFilterErr' });
});

test('a list sets its labels anew, although a parser before has made all that a query needs', () => {
  const hints = { required: new Set(['status']), preserveError: false };
  expect(labelsAfter('| logfmt status | logfmt status="code"', 'status=1 code=2', hints)).toMatchObject({
    status: '2',
  });
});
