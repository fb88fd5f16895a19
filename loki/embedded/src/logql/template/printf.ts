import { formatFloat, show, type Value } from './value.ts';

const directive = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

interface Format {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Go’s `fmt.Sprintf`: https://pkg.go.dev/fmt */
export function printf(format: string, values: readonly Value[]): string {
  let next = 0;
  const text = format.replace(directive, (_whole, flags: string, width, precision, verb: string) => {
    if (verb === '%') return '%';
    if (next >= values.length) return `%!${verb}(MISSING)`;
    const value = values[next];
    next += 1;
    const parts = { flags, width: Number(width ?? 0), verb };
    return pad(
      one(value, { ...parts, precision: precision === undefined ? undefined : Number(precision) }),
      parts,
    );
  });
  const extra = values.slice(next).map((value) => `${goType(value)}=${show(value)}`);
  return extra.length > 0 ? `${text}%!(EXTRA ${extra.join(', ')})` : text;
}

function one(value: Value, format: Format): string {
  const { verb, precision } = format;
  if (verb === 'v') return show(value);
  if (verb === 't' && typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return formatText(value, format);
  if (typeof value === 'bigint') return formatInteger(value, format);
  if (typeof value === 'number') return formatNumber(value, format);
  if (verb === 's') return [...show(value)].slice(0, precision).join('');
  return wrong(value, verb);
}

function formatText(value: string, { verb, precision }: Format): string {
  if (verb === 's') return [...value].slice(0, precision).join('');
  if (verb === 'q') return JSON.stringify(value);
  if (verb === 'x' || verb === 'X') {
    const hex = Buffer.from(value).toString('hex');
    return verb === 'X' ? hex.toUpperCase() : hex;
  }
  return wrong(value, verb);
}

function formatInteger(value: bigint, { verb, flags }: Format): string {
  const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const bases: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };
  const base = bases[verb];
  if (base !== undefined) {
    const digits = (value < 0n ? -value : value).toString(base);
    return sign + (verb === 'X' ? digits.toUpperCase() : digits);
  }
  return verb === 'c' ? String.fromCodePoint(Number(value)) : wrong(value, verb);
}

function formatNumber(value: number, { verb, precision, flags }: Format): string {
  const sign = flags.includes('+') && value >= 0 ? '+' : '';
  if (verb === 'f' || verb === 'F') return sign + value.toFixed(precision ?? 6);
  if (verb === 'e') return sign + value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
  if (verb === 'g')
    return sign + formatFloat(precision === undefined ? value : Number(value.toPrecision(precision)));
  return wrong(value, verb);
}

const wrong = (value: Value, verb: string) => `%!${verb}(${goType(value)}=${show(value)})`;

function goType(value: Value): string {
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'interface {}';
}

function pad(text: string, { flags, width }: Pick<Format, 'flags' | 'width'>): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
