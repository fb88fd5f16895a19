import { partNames } from '@lab/telemetry/parts';
import { describe, expect, it } from 'vitest';
import { parts } from './parts.ts';

describe('the list of parts', () => {
  it('has each part once', () => {
    expect(parts.map(({ name }) => name).sort()).toEqual([...partNames].sort());
  });

  it('gives no port to two parts', () => {
    const settings = parts.flatMap((part) => part.ports.map(({ setting }) => setting));
    expect(new Set(settings).size).toBe(settings.length);
  });
});
