import { compileRegex } from '@lab/store-engine/regex';
import type { RE2JS } from 're2js';
import type { TemplateFunction } from './execute.ts';
import { isTrue, show, type Value } from './value.ts';

const text = (value: Value): string => (typeof value === 'string' ? value : show(value));
const integer = (value: Value): number => Number(value ?? 0);

/** Replaces each match by what `replacement` makes of its groups; a group that took no part is ''. */
function replaceEach(
  pattern: RE2JS,
  subject: string,
  replacement: (group: (index: number) => string) => string,
): string {
  const matcher = pattern.matcher(subject);
  let [replaced, at] = ['', 0];
  while (matcher.find()) {
    replaced += subject.slice(at, matcher.start()) + replacement((index) => matcher.group(index) ?? '');
    at = matcher.end();
  }
  return replaced + subject.slice(at);
}

/** `$1`, `$name` and `${name}` stand for groups, as long as the name goes; one that is not there is ''. */
function replaceExpanding(regex: string, subject: string, template: string): string {
  const pattern = compileRegex(regex);
  const names = pattern.namedGroups();
  const indexOf = (name: string) => (/^\d+$/.test(name) ? Number(name) : names[name]);
  return replaceEach(pattern, subject, (group) =>
    template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_whole, plain?: string, braced?: string) => {
      const name = plain ?? braced;
      if (name === undefined) return '$';
      const index = indexOf(name);
      return index === undefined || index > pattern.groupCount() ? '' : group(index);
    }),
  );
}

const withoutPrefix = (prefix: string, subject: string) =>
  subject.startsWith(prefix) ? subject.slice(prefix.length) : subject;
const withoutSuffix = (suffix: string, subject: string) =>
  suffix !== '' && subject.endsWith(suffix) ? subject.slice(0, -suffix.length) : subject;

/** Takes the characters of `cutset` away at one end or both. */
function trimSet(subject: string, cutset: string, ends: 'left' | 'right' | 'both'): string {
  const cut = new Set(cutset);
  const runes = [...subject];
  let [from, to] = [0, runes.length];
  while (ends !== 'right' && from < to && cut.has(runes[from] ?? '')) from += 1;
  while (ends !== 'left' && to > from && cut.has(runes[to - 1] ?? '')) to -= 1;
  return runes.slice(from, to).join('');
}

/** A negative count takes the last ones. */
function truncate(count: number, subject: string): string {
  const runes = [...subject];
  if (count < 0) return runes.length + count > 0 ? runes.slice(count).join('') : subject;
  return runes.slice(0, count).join('');
}

/** https://masterminds.github.io/sprig/strings.html */
function substring(start: number, end: number, subject: string): string {
  const bytes = Buffer.from(subject);
  if (start < 0) return bytes.subarray(0, end).toString('utf8');
  if (end < 0 || end > bytes.length) return bytes.subarray(start).toString('utf8');
  return bytes.subarray(start, end).toString('utf8');
}

function align(count: number, subject: string, side: 'left' | 'right'): string {
  const runes = [...subject];
  if (count < 0 || count === runes.length) return subject;
  const padding = ' '.repeat(Math.max(0, count - runes.length));
  if (side === 'left') return runes.slice(0, count).join('') + padding;
  return padding + runes.slice(Math.max(0, runes.length - count)).join('');
}

const title = (subject: string) =>
  subject.replace(
    /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
    (_whole, before: string, letter: string) => before + letter.toUpperCase(),
  );

function indent(count: number, subject: string): string {
  const padding = ' '.repeat(Math.max(0, count));
  return padding + subject.replaceAll('\n', `\n${padding}`);
}

function decodeBase64(subject: string): string {
  const isValid = /^[A-Za-z0-9+/]*={0,2}$/.test(subject) && subject.replace(/=+$/, '').length % 4 !== 1;
  return isValid ? Buffer.from(subject, 'base64').toString('utf8') : 'illegal base64 data';
}

function replaceSome(subject: string, from: string, to: string, count: number): string {
  const parts = subject.split(from);
  if (count < 0 || count >= parts.length - 1) return parts.join(to);
  return parts.slice(0, count + 1).join(to) + from + parts.slice(count + 1).join(from);
}

export const textFunctions: Readonly<Record<string, TemplateFunction>> = {
  ToLower: (subject) => text(subject).toLowerCase(),
  ToUpper: (subject) => text(subject).toUpperCase(),
  Replace: (subject, from, to, count) => replaceSome(text(subject), text(from), text(to), integer(count)),
  Trim: (subject, cutset) => trimSet(text(subject), text(cutset), 'both'),
  TrimLeft: (subject, cutset) => trimSet(text(subject), text(cutset), 'left'),
  TrimRight: (subject, cutset) => trimSet(text(subject), text(cutset), 'right'),
  TrimPrefix: (subject, prefix) => withoutPrefix(text(prefix), text(subject)),
  TrimSuffix: (subject, suffix) => withoutSuffix(text(suffix), text(subject)),
  TrimSpace: (subject) => text(subject).trim(),
  regexReplaceAll: (pattern, subject, replacement) =>
    replaceExpanding(text(pattern), text(subject), text(replacement)),
  regexReplaceAllLiteral: (pattern, subject, replacement) =>
    replaceEach(compileRegex(text(pattern)), text(subject), () => text(replacement)),
  count: (pattern, subject) => {
    const matcher = compileRegex(text(pattern)).matcher(text(subject));
    let found = 0n;
    while (matcher.find()) found += 1n;
    return found;
  },
  urldecode: (subject) => decodeURIComponent(text(subject).replaceAll('+', ' ')),
  urlencode: (subject) => encodeURIComponent(text(subject)).replaceAll('%20', '+'),
  alignLeft: (count, subject) => align(integer(count), text(subject), 'left'),
  alignRight: (count, subject) => align(integer(count), text(subject), 'right'),
  b64enc: (subject) => Buffer.from(text(subject)).toString('base64'),
  b64dec: (subject) => decodeBase64(text(subject)),
  lower: (subject) => text(subject).toLowerCase(),
  upper: (subject) => text(subject).toUpperCase(),
  title: (subject) => title(text(subject)),
  trunc: (count, subject) => truncate(integer(count), text(subject)),
  substr: (start, end, subject) => substring(integer(start), integer(end), text(subject)),
  contains: (part, subject) => text(subject).includes(text(part)),
  hasPrefix: (prefix, subject) => text(subject).startsWith(text(prefix)),
  hasSuffix: (suffix, subject) => text(subject).endsWith(text(suffix)),
  indent: (count, subject) => indent(integer(count), text(subject)),
  nindent: (count, subject) => `\n${indent(integer(count), text(subject))}`,
  replace: (from, to, subject) => text(subject).replaceAll(text(from), text(to)),
  repeat: (count, subject) => {
    const times = integer(count);
    if (times < 0 || times * text(subject).length > 1_000_000)
      throw new Error(`cannot repeat ${times} times`);
    return text(subject).repeat(times);
  },
  trim: (subject) => text(subject).trim(),
  trimAll: (cutset, subject) => trimSet(text(subject), text(cutset), 'both'),
  trimSuffix: (suffix, subject) => withoutSuffix(text(suffix), text(subject)),
  trimPrefix: (prefix, subject) => withoutPrefix(text(prefix), text(subject)),
  default: (fallback, value) => (isTrue(value) ? value : fallback),
};
