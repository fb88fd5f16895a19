import { practiceRoutes, type Tour, tourSchema, tourUnderWaySchema } from '@lab/api-contract/practice';
import { type LabApi, noAnswer } from '../data/lab-api.ts';
import { element } from '../dom.ts';
import { actionButton, type Notice } from './button.ts';

/** Signals are visible within a second or two; the page should not add much to that. */
const lookEveryMs = 1_000;

/** The guided first tour: it waits for the visitor's clicks, and shows their effects. */
export async function createTour(api: LabApi, notice: Notice): Promise<HTMLElement> {
  const list = element('ol', { class: 'stops', attributes: { 'aria-live': 'polite' } });
  const acts = element('div', { class: 'acts' });
  let timer: ReturnType<typeof setTimeout> | undefined;

  const start = actionButton('Begin the tour', notice, async () =>
    show(await api.change(practiceRoutes.startTour, undefined, tourSchema)),
  );
  const next = actionButton(
    'Go on',
    notice,
    async () => show(await api.change(practiceRoutes.nextStop, undefined, tourSchema)),
    'primary',
  );
  const end = actionButton('End the tour', notice, async () => {
    await api.change(practiceRoutes.endTour, undefined, noAnswer);
    show(null);
  });

  function show(tour: Tour | null): void {
    clearTimeout(timer);
    const text = JSON.stringify(tour?.stops ?? []);
    if (list.dataset.shown !== text) list.replaceChildren(...(tour?.stops ?? []).map(drawStop));
    list.dataset.shown = text;
    acts.replaceChildren(...actsFor(tour));
    if (tour?.state === 'looking') timer = setTimeout(() => void look(), lookEveryMs);
  }

  function actsFor(tour: Tour | null): readonly HTMLElement[] {
    if (!tour) return [start];
    const note = tour.state === 'looking' ? [element('p', { class: 'clock', text: `${tour.note} …` })] : [];
    const failure = tour.state === 'failed' ? [element('p', { class: 'failure', text: tour.note })] : [];
    return [...note, ...failure, ...(tour.state === 'ready' ? [next] : []), end];
  }

  /** A failed look is repeated: the API may be restarting. */
  async function look(): Promise<void> {
    try {
      show((await api.look(practiceRoutes.tour, tourUnderWaySchema)).tour);
    } catch {
      timer = setTimeout(() => void look(), lookEveryMs);
    }
  }

  await look();
  return element(
    'section',
    { class: 'block', attributes: { 'aria-labelledby': 'tour' } },
    element('h2', { text: 'The first tour', attributes: { id: 'tour' } }),
    element('p', {
      class: 'soft',
      text: 'Ten minutes: from a click to its trace, its log line, its metric, and an alert.',
    }),
    list,
    acts,
  );
}

const drawStop = ({ title, lines }: Tour['stops'][number]) =>
  element('li', {}, element('h3', { text: title }), ...paragraphs(lines));

/** Indented lines are preformatted: queries, ids, and the bars of a trace. */
function paragraphs(lines: readonly string[]): HTMLElement[] {
  const drawn: HTMLElement[] = [];
  let code: string[] = [];
  const flush = () => {
    if (code.length > 0) drawn.push(element('pre', { text: code.join('\n'), attributes: { tabindex: 0 } }));
    code = [];
  };
  for (const line of lines) {
    if (line.startsWith('  ')) code.push(line.slice(2));
    else {
      flush();
      if (line !== '') drawn.push(element('p', {}, ...withLinks(line)));
    }
  }
  flush();
  return drawn;
}

/** Addresses in a line as links, which open beside the tour. */
const withLinks = (line: string): readonly (Node | string)[] =>
  line
    .split(/(http:\/\/[^\s,]+)/)
    .map((part) =>
      part.startsWith('http://')
        ? element('a', { text: part, attributes: { href: part, target: '_blank', rel: 'noopener' } })
        : part,
    );
