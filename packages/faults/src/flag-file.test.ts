import { FlagdCore } from '@openfeature/flagd-core';
import { expect, it } from 'vitest';
import { faultIds } from './faults.ts';
import { readFlags, writeFlags } from './flag-file.ts';

const parameters = { delay_ms: 700 };
const nowSeconds = () => Math.floor(Date.now() / 1_000);

it('reads what it has written, until the fault has ended', () => {
  const on = { parameters, until: 2_000, keep: false };
  const text = writeFlags(new Map([['task-list-slow', on]]));
  expect(readFlags(text, 1_999)).toEqual(new Map([['task-list-slow', on]]));
  expect(readFlags(text, 2_000)).toEqual(new Map());
  expect(readFlags(writeFlags(new Map()), 0)).toEqual(new Map());
});

it('is what flagd understands: every fault is a flag, and a rule ends it', () => {
  const core = new FlagdCore();
  const variantOf = (until: number) => {
    core.setConfigurations(writeFlags(new Map([['task-list-slow', { parameters, until, keep: true }]])));
    return core.resolveObjectEvaluation('task-list-slow', {});
  };
  expect(variantOf(nowSeconds() + 60)).toMatchObject({ variant: 'on', value: parameters });
  expect(variantOf(nowSeconds() - 1)).toMatchObject({ variant: 'off', value: {} });
  expect([...core.getFlags().keys()]).toEqual(faultIds);
});

it('refuses what is no flag file', () => {
  expect(() => readFlags('{}', 0)).toThrow();
  expect(() => readFlags('{', 0)).toThrow();
});
