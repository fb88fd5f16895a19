type Child = Node | string | undefined;

interface Properties {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  /** Any other attribute. */
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** An HTML element with its children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  if (properties.class) created.className = properties.class;
  if (properties.text !== undefined) created.textContent = properties.text;
  if (properties.title) created.title = properties.title;
  for (const [name, value] of Object.entries(properties.attributes ?? {}))
    created.setAttribute(name, String(value));
  created.append(...children.filter((child) => child !== undefined));
  return created;
}

/** An SVG element with its children. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const created = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, String(value));
  created.append(...children.filter((child) => child !== undefined));
  return created;
}
