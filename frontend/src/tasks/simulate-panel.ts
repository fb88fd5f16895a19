import { type BrowserAction, browserActions } from '@lab/telemetry/spans';
import { element, type IconName, icon } from '../kit/dom.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import type { Simulation } from './api.ts';
import { testIds } from './test-ids.ts';

export interface SimulationChoice {
  readonly kind: Simulation;
  readonly action: BrowserAction;
  readonly label: string;
  readonly hint: string;
  /** What is reported when it went well. */
  readonly report: string;
  readonly icon: IconName;
  readonly testId: string;
}

const choices: readonly SimulationChoice[] = [
  {
    kind: 'error',
    action: browserActions.simulateError,
    label: 'Server error',
    hint: 'throws, answers 500',
    report: 'The server answered without an error',
    icon: 'warning',
    testId: testIds.simulateError,
  },
  {
    kind: 'slow',
    action: browserActions.simulateSlow,
    label: 'Slow request',
    hint: 'answers after 1 s',
    report: 'The slow request was answered',
    icon: 'clock',
    testId: testIds.simulateSlow,
  },
  {
    kind: 'bulk',
    action: browserActions.simulateBulk,
    label: 'Bulk insert',
    hint: 'adds 100 tasks',
    report: '100 tasks inserted',
    icon: 'layers',
    testId: testIds.simulateBulk,
  },
  {
    kind: 'db-smoke',
    action: browserActions.simulateDbSmoke,
    label: 'Database check',
    hint: 'one query of each kind',
    report: 'The database answered every kind of query',
    icon: 'database',
    testId: testIds.simulateDbSmoke,
  },
];

/** Buttons that make telemetry worth looking at. A button waits for its answer before it can be used again. */
export function simulatePanel(run: (choice: SimulationChoice) => Promise<void>): HTMLElement {
  return element('section', { class: 'card panel', attributes: { 'aria-labelledby': 'simulate-heading' } }, [
    element('h2', { text: 'Simulate', attributes: { id: 'simulate-heading' } }),
    element('p', { class: 'panel-hint', text: 'Make something happen, then follow its trace.' }),
    element(
      'div',
      { class: 'simulations' },
      choices.map((choice) => simulationButton(choice, run)),
    ),
  ]);
}

function simulationButton(
  choice: SimulationChoice,
  run: (choice: SimulationChoice) => Promise<void>,
): HTMLElement {
  const button = element(
    'button',
    {
      class: 'simulation',
      testId: choice.testId,
      attributes: { type: 'button', [actionAttribute]: true },
      on: {
        click: () => {
          if (button.getAttribute('aria-busy') === 'true') return;
          button.setAttribute('aria-busy', 'true');
          void run(choice).finally(() => button.removeAttribute('aria-busy'));
        },
      },
    },
    [
      icon(choice.icon),
      element('span', {}, [
        element('strong', { text: choice.label }),
        element('small', { text: choice.hint }),
      ]),
    ],
  );
  return button;
}
