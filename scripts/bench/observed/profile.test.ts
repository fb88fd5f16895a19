import { expect, it } from 'vitest';
import { perPurpose } from './profile.ts';

const frame = (functionName: string, url: string) => ({ functionName, url });

it('counts self time for what a frame, or the nearest above it that says so, is for', () => {
  const nodes = [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 5, 6] },
    { id: 2, callFrame: frame('handle', '/lab/node_modules/express/lib/application.js'), children: [3] },
    { id: 3, callFrame: frame('observe', '/lab/node_modules/prom-client/lib/histogram.js'), children: [4] },
    // Native code has no address, and a name that every object knows must not be taken for a purpose.
    { id: 4, callFrame: frame('toString', '') },
    { id: 5, callFrame: frame('(idle)', '') },
    { id: 6, callFrame: frame('(garbage collector)', '') },
  ];
  const purposes = perPurpose({ nodes, samples: [2, 3, 4, 5, 6], timeDeltas: [10, 20, 30, 40, 50] }, 10);
  expect(Object.fromEntries(purposes)).toEqual({ API: 1, metrics: 5, 'garbage collection': 5 });
});
