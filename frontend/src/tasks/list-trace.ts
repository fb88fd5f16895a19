import type { ActionOutcome } from '@lab/telemetry/spans';
import { element } from '../kit/dom.ts';
import { traceChip } from '../kit/trace-chip.ts';
import type { TraceLink } from '../lab-config.ts';
import type { Action } from '../telemetry/actions.ts';
import { testIds } from './test-ids.ts';

export interface ListTrace {
  readonly element: HTMLElement;
  show(action: Action, outcome: ActionOutcome): void;
}

/** A quiet line with the trace of what the list shows: a toast at each letter of a search would be noise. */
export function createListTrace(traceLink: TraceLink): ListTrace {
  const line = element('p', { class: 'list-trace', testId: testIds.listTrace });
  return {
    element: line,
    show(action, outcome) {
      line.dataset.traceId = action.traceId;
      line.dataset.action = action.name;
      line.dataset.outcome = outcome;
      line.replaceChildren(element('span', { text: action.name }), traceChip(action.traceId, traceLink));
    },
  };
}
