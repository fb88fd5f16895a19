/** What {@link element} sets: attributes as strings (or `true` for a bare one), listeners under `on`. */
export interface ElementOptions {
  readonly class?: string;
  readonly testId?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string | true>>;
  readonly on?: { readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };
}

/** Creates an HTML element. Text never becomes markup, and there is no way to set a style, so the strict CSP holds. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: ElementOptions = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  if (options.class) node.className = options.class;
  if (options.testId) node.dataset.testid = options.testId;
  if (options.text) node.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) {
    node.setAttribute(name, value === true ? '' : value);
  }
  for (const [name, listener] of Object.entries(options.on ?? {})) {
    node.addEventListener(name, listener as EventListener);
  }
  node.append(...children);
  return node;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Outlines on a 24 × 24 grid, drawn with the current text colour. */
const iconPaths = {
  bolt: 'M13 3 5 13.5h6L10.5 21 19 10h-6.5z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  clock: 'M12 7v5.5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  database: 'M5 6c0-4 14-4 14 0s-14 4-14 0Zm0 0v12c0 4 14 4 14 0V6M5 12c0 4 14 4 14 0',
  inbox: 'M4 13 6.5 5h11L20 13v6H4zm0 0h4.5a3.5 3.5 0 0 0 7 0H20',
  layers: 'm12 3 9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5',
  open: 'M14 4h6v6M20 4l-9 9M18 14v5H5V6h5',
  pencil: 'M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19z',
  plus: 'M12 5v14M5 12h14',
  search: 'm20 20-4.5-4.5M17.5 10.75a6.75 6.75 0 1 1-13.5 0 6.75 6.75 0 0 1 13.5 0Z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  warning: 'M12 4 2.5 20h19zM12 10v4.5M12 17.2v.1',
} as const;

export type IconName = keyof typeof iconPaths;

/** A decorative icon; the button around it carries the name. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', iconPaths[name]);
  svg.append(path);
  return svg;
}
