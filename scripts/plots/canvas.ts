/** What every plot of the lab looks like. */
export const width = 760;
export const plotColours = ['#1f6fb2', '#c0392b', '#27ae60', '#8e44ad', '#d35400', '#7f8c8d'] as const;

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** The SVG around what is drawn, with its title. */
export function canvas(
  titled: { readonly title: string; readonly unit: string },
  height: number,
  left: number,
  drawn: readonly string[],
): string {
  const { title, unit } = titled;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${left}" y="16" font-weight="600">${escapeXml(`${title} (${unit})`)}</text>`,
    ...drawn,
    '</svg>',
  ].join('\n');
}

/** A word beside an axis. */
export const label = (x: number, y: number, anchor: 'start' | 'end' | 'middle', text: string) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#555">${escapeXml(text)}</text>`;

/** Round numbers from 0 to at least the value. */
export function ticksTo(value: number, about = 4): readonly number[] {
  const rough = Math.max(value, 1e-9) / about;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 5, 10].find((one) => one * magnitude >= rough) ?? 10);
  return Array.from({ length: Math.ceil(Math.max(value, 1e-9) / step) + 1 }, (_, nth) =>
    Number((nth * step).toPrecision(12)),
  );
}
