const focusable = 'a[href], button, summary, [tabindex]';

/** Where a scrolled element stands: by the first of its keyed parts in sight, because lines above that come and go. */
interface Place {
  readonly key: string;
  readonly top: number;
  readonly left: number;
  readonly anchor: { readonly key: string; readonly offset: number } | undefined;
}

/** Draws anew and keeps what somebody is reading: opened lines, scrolled places and the focus, all by `data-key`. */
export function keepingPlace(body: HTMLElement, draw: () => void): void {
  const before = keyedIn(body);
  const opened = [...before].filter(([, one]) => one.matches('details[open]')).map(([key]) => key);
  const places = [...before].flatMap(([key, one]) => placeOf(key, one));
  const focus = focusIn(body);
  draw();
  const after = keyedIn(body);
  for (const key of opened) after.get(key)?.toggleAttribute('open', true);
  for (const place of places) scrollBack(place, after);
  if (focus) partsOf(after.get(focus.key))[focus.at]?.focus({ preventScroll: true });
}

const keyedIn = (root: Element) =>
  new Map([...root.querySelectorAll<HTMLElement>('[data-key]')].map((one) => [one.dataset.key ?? '', one]));

function placeOf(key: string, one: HTMLElement): Place[] {
  const { scrollTop: top, scrollLeft: left } = one;
  if (top === 0 && left === 0) return [];
  const edge = one.getBoundingClientRect().top;
  const [first] = [...keyedIn(one)].filter(([, part]) => part.getBoundingClientRect().bottom > edge);
  const anchor = first && { key: first[0], offset: first[1].getBoundingClientRect().top - edge };
  return [{ key, top, left, anchor }];
}

function scrollBack({ key, top, left, anchor }: Place, drawn: ReadonlyMap<string, HTMLElement>): void {
  const one = drawn.get(key);
  if (!one) return;
  one.scrollTo(left, top);
  const part = anchor && drawn.get(anchor.key);
  if (!part) return;
  const offset = part.getBoundingClientRect().top - one.getBoundingClientRect().top;
  one.scrollBy(0, offset - anchor.offset);
}

/** The keyed element around the focus, and which of its parts has it. */
function focusIn(body: HTMLElement): { key: string; at: number } | undefined {
  const { activeElement: active } = document;
  if (!(active instanceof HTMLElement) || !body.contains(active)) return undefined;
  const owner = active.closest<HTMLElement>('[data-key]');
  return owner ? { key: owner.dataset.key ?? '', at: partsOf(owner).indexOf(active) } : undefined;
}

const partsOf = (owner: HTMLElement | undefined): HTMLElement[] =>
  owner ? [owner, ...owner.querySelectorAll<HTMLElement>(focusable)] : [];
