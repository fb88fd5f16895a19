/** One sample of a metrics page, without its exemplar and time. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const sampleLine = /^([A-Za-z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?\s+(\S+)/;
const labelPair = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** Samples of a page in the Prometheus text or OpenMetrics format; comments and what is no sample are left out. */
export function parseExposition(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const match = sampleLine.exec(line);
    if (!match?.[1] || !match[3]) return [];
    const value = Number(match[3].replace(/^([+-]?)Inf$/, '$1Infinity'));
    const labels = Object.fromEntries(
      [...(match[2] ?? '').matchAll(labelPair)].map(([, name = '', value = '']) => [
        name,
        value.replaceAll(/\\[n"\\]/g, (pair) => escapes[pair] ?? pair),
      ]),
    );
    return [{ name: match[1], labels, value }];
  });
}
