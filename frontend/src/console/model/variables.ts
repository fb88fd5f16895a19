import { stepOf, type TimeRange } from './time-range.ts';

export type Values = Readonly<Record<string, string>>;

const reference = /\$\{(\w+)(?::\w+)?\}|\$(\w+)/g;

/** A text with `$name` and `${name}` filled in; a name without a value stays as it is. */
export function fillIn(text: string, values: Values): string {
  return text.replace(reference, (whole, braced: string | undefined, bare: string | undefined) => {
    return values[braced ?? bare ?? ''] ?? whole;
  });
}

/** Grafana’s own variables for a time range. The scrapes are 5 s apart at most; a rate wants several. */
export function builtIn(range: TimeRange): Values {
  const step = stepOf(range);
  const seconds = Math.round(range.to - range.from);
  return {
    __interval: `${step}s`,
    __rate_interval: `${Math.max(60, step * 4)}s`,
    __auto: `${Math.max(60, step)}s`,
    __range: `${seconds}s`,
    __range_s: String(seconds),
    __from: String(Math.round(range.from * 1000)),
    __to: String(Math.round(range.to * 1000)),
  };
}

/** A value in a regular expression in a query’s string: it matches itself only. */
export function asPattern(value: string): string {
  return value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\\\$&');
}

/** `label_values(metric{…}, label)`, taken apart. */
export function parseLabelValues(query: string): { selector: string; label: string } | undefined {
  const [, selector, label] = /^label_values\((.+),\s*(\w+)\)$/s.exec(query.trim()) ?? [];
  return selector && label ? { selector, label } : undefined;
}

/** A legend with `{{label}}` filled in. Without a legend the labels themselves. */
export function legendOf(format: string, labels: Values): string {
  if (format !== '')
    return format.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_match, label: string) => labels[label] ?? '');
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(', ')}}` : ''}` || 'value';
}
