import {
  type ActiveFault,
  activeFaultSchema,
  activeFaultsSchema,
  type FaultList,
  faultListSchema,
  practiceRoutes,
} from '@lab/api-contract/practice';
import type { Fault } from '@lab/faults/fault';
import { type FaultId, faultIds, faults, isFaultId } from '@lab/faults/faults';
import type { Switch } from '@lab/faults/flag-file';
import { defineOperation, type Operation } from '@lab/http/operation';
import { ProblemError } from '@lab/http/problem';
import { z } from 'zod';
import { faultSeconds, switchOffByHand, switchOnByHand, visibleFaults } from '../practice/faults.ts';
import type { Lab } from './lab.ts';
import { change, changeOfOne, iso, look, nothing } from './operation-kit.ts';

const tag = 'faults';
const mostParameters = 10;

const switchOnSchema = z
  .strictObject({
    for_seconds: z
      .int()
      .min(faultSeconds.shortest)
      .max(faultSeconds.longest)
      .default(faultSeconds.usual)
      .meta({ description: 'Then it ends by itself' }),
    set: z
      .record(z.string().max(50), z.number())
      .refine((set) => Object.keys(set).length <= mostParameters, `has at most ${mostParameters} entries`)
      .default({})
      .meta({ description: 'Parameters with another value than their default' }),
    keep: z.boolean().default(false).meta({ description: 'It outlives a restart of the lab' }),
  })
  .meta({ id: 'SwitchOn', outputId: 'SwitchOnWithDefaults' });

/** What can be broken on demand, and is. */
export function faultOperations({ settings, partStates }: Lab): Operation[] {
  return [
    defineOperation({
      ...look,
      tag,
      path: practiceRoutes.faults,
      id: 'listFaults',
      summary: 'The faults that there are',
      answer: { status: 200, description: 'All of them', schema: faultListSchema },
      handle: () => ({ body: { faults: faultIds.map(describe) } satisfies FaultList }),
    }),
    defineOperation({
      ...look,
      tag,
      path: practiceRoutes.activeFaults,
      id: 'listActiveFaults',
      summary: 'The faults that are on; while an exercise is under way, none is named',
      answer: { status: 200, description: 'Those that have not ended', schema: activeFaultsSchema },
      async handle() {
        const active = await visibleFaults(settings);
        if (active === 'hidden') return { body: { exercise_under_way: true, faults: [] } };
        return { body: { exercise_under_way: false, faults: [...active].map(activeFault) } };
      },
    }),
    defineOperation({
      ...change,
      tag,
      path: practiceRoutes.allFaultsOff,
      id: 'switchAllFaultsOff',
      summary: 'Switches all faults off',
      body: nothing,
      answer: { status: 204, description: 'None is on' },
      async handle() {
        await switchOffByHand(settings);
        return {};
      },
    }),
    defineOperation({
      ...changeOfOne,
      tag,
      path: practiceRoutes.faultOn,
      id: 'switchFaultOn',
      summary: 'Switches a fault on; one that is on already begins anew',
      body: switchOnSchema,
      answer: { status: 200, description: 'It is on', schema: activeFaultSchema },
      async handle({ params, body: { for_seconds: forSeconds, set, keep } }) {
        const id = knownFault(params.id);
        const on = await switchOnByHand(settings, id, { forSeconds, set, keep }, partStates);
        return { body: activeFault([id, on]) };
      },
    }),
    defineOperation({
      ...changeOfOne,
      tag,
      path: practiceRoutes.faultOff,
      id: 'switchFaultOff',
      summary: 'Switches a fault off',
      body: nothing,
      answer: { status: 204, description: 'It is off' },
      async handle({ params }) {
        await switchOffByHand(settings, knownFault(params.id));
        return {};
      },
    }),
  ];
}

function describe(id: FaultId): FaultList['faults'][number] {
  const { title, kind, service, component, description, workload, parameters }: Fault = faults[id];
  return { id, title, kind, service, component, description, workload: workload ?? 'tasks', parameters };
}

const activeFault = ([id, { until, parameters, keep }]: readonly [FaultId, Switch]): ActiveFault => ({
  id,
  ends_at: iso(until * 1_000),
  parameters,
  keep,
});

function knownFault(id: string): FaultId {
  if (isFaultId(id)) return id;
  throw new ProblemError('not-found', 'There is no such fault; GET /lab/api/faults lists them');
}
