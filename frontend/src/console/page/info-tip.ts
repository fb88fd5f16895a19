import { element } from '../dom.ts';

let tips = 0;

/** A description behind a sign; of Markdown only links, which is all that the files use. Escape hides it. */
export function infoTip(title: string, description: string): HTMLElement | undefined {
  if (description === '') return undefined;
  tips += 1;
  const id = `tip-${tips}`;
  const text = element('span', { class: 'info-text', attributes: { role: 'tooltip', id } });
  for (const part of description.split(/(\[[^\]]+\]\([^)]+\)|\n\n)/)) {
    const [, label, url] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    if (label && url)
      text.append(element('a', { text: label, attributes: { href: pageAddress(url), target: '_blank' } }));
    else if (part === '\n\n') text.append(element('br'), element('br'));
    else text.append(part);
  }
  const sign = element('button', {
    text: 'i',
    attributes: { type: 'button', 'aria-label': `About “${title}”`, 'aria-describedby': id },
  });
  const tip = element('span', { class: 'info' }, sign, text);
  const hide = ({ key }: KeyboardEvent) => key === 'Escape' && tip.classList.add('info-hidden');
  const watch = () => document.addEventListener('keydown', hide);
  const leave = () => {
    document.removeEventListener('keydown', hide);
    tip.classList.remove('info-hidden');
  };
  tip.addEventListener('pointerenter', watch);
  tip.addEventListener('focusin', watch);
  tip.addEventListener('pointerleave', leave);
  tip.addEventListener('focusout', leave);
  return tip;
}

/** The files name the lab by its default address; the docs are wherever this page is. */
function pageAddress(url: string): string {
  const { pathname } = new URL(url, location.href);
  return pathname.startsWith('/docs/') ? pathname : url;
}
