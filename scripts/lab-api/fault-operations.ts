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
import { change, changeOfOne, iso, noParameters, read } from './operation-kit.ts';

const tag = 'faults';
const mostParameters = 10;

const switchOnSchema = z
  .strictObject({
    for_seconds: z
      .int()
      .min(faultSeconds.shortest)
      .max(faultSeconds.longest)
      .default(faultSeconds.usual)
      .meta({ description: 'After this time the fault ends by itself' }),
    set: z
      .record(z.string().max(50), z.number())
      .refine((set) => Object.keys(set).length <= mostParameters, `has at most ${mostParameters} entries`)
      .default({})
      .meta({ description: 'Parameters whose value differs from the default' }),
    keep: z.boolean().default(false).meta({ description: 'It stays on when the lab restarts' }),
  })
  .meta({ id: 'SwitchOn', outputId: 'SwitchOnWithDefaults' });

/** The faults: the list, the active ones, on and off. */
export function faultOperations({ settings, partStates }: Lab): Operation[] {
  return [
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.faults,
      id: 'listFaults',
      summary: 'Lists all faults',
      answer: { status: 200, description: 'All faults', schema: faultListSchema },
      handle: () => ({ body: { faults: faultIds.map(describe) } satisfies FaultList }),
    }),
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.activeFaults,
      id: 'listActiveFaults',
      summary: 'Lists the active faults; none during an exercise',
      answer: { status: 200, description: 'The active faults', schema: activeFaultsSchema },
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
      body: noParameters,
      answer: { status: 204, description: 'No fault is on' },
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
      summary: 'Switches a fault on, or restarts it',
      body: switchOnSchema,
      answer: { status: 200, description: 'The fault is on', schema: activeFaultSchema },
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
      body: noParameters,
      answer: { status: 204, description: 'The fault is off' },
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
