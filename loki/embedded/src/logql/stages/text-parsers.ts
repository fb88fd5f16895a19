import { compileRegex } from '@lab/store-engine/regex';
import { type EntryLabels, sanitizeName } from '../labels.ts';
import { meaningless } from '../logql-error.ts';
import { failWith } from './json.ts';
import { eachMember, unescapeJson } from './json-scanner.ts';
import { compilePattern } from './pattern.ts';
import { type CompiledStage, type Hints, hasAll, isWanted, needsNone } from './stage.ts';

/** Throws a LogqlError for an expression that is wrong. */
export function compilePatternParser(expression: string, hints: Hints): CompiledStage {
  const capture = refusing('pattern', () => compilePattern(expression));
  return ({ line, labels }) => {
    if (hasAll(hints, labels)) return true;
    for (const [name, value] of capture(line)) store(labels, name, value, hints);
    return true;
  };
}

/** Throws a LogqlError for an expression that is wrong, or names nothing. */
export function compileRegexpParser(expression: string, hints: Hints): CompiledStage {
  const pattern = refusing('regexp', () => compileRegex(expression));
  const names = Object.keys(pattern.namedGroups());
  if (names.length === 0)
    throw meaningless('invalid regexp parser: at least one named capture must be supplied');
  return ({ line, labels }) => {
    const matcher = pattern.matcher(line);
    if (!matcher.find()) return true;
    for (const name of names) store(labels, sanitizeName(name), matcher.group(name) ?? '', hints);
    return true;
  };
}

function refusing<T>(parser: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    throw meaningless(`invalid ${parser} parser: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function store(labels: EntryLabels, key: string, value: string, hints: Hints): void {
  const name = labels.nameFor(key);
  if (isWanted(hints, name) && !labels.isExtracted(name)) labels.set(name, value);
}

/** Promtail’s packed lines: strings become labels, `_entry` becomes the line. */
export function compileUnpack(hints: Hints): CompiledStage {
  return (work) => {
    const { line, labels } = work;
    if (line === '' || needsNone(hints)) return true;
    if (!line.startsWith('{')) {
      failWith(work, new Error('expecting json object(6), but it is not'), hints);
      return true;
    }
    const found: [string, string][] = [];
    let entry: string | undefined;
    try {
      eachMember(line, (key, { type, raw }) => {
        if (type !== 'string') return true;
        if (key === '_entry') entry = unescapeJson(raw);
        else found.push([key, unescapeJson(raw)]);
        return true;
      });
    } catch (error) {
      failWith(work, error, hints);
      return true;
    }
    if (entry === undefined) return true;
    work.line = entry;
    for (const [key, value] of found) store(labels, sanitizeName(key), value, hints);
    return true;
  };
}

// https://github.com/chalk/ansi-regex
const colours =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  /[\u001b\u009b][[\]()#;?]*(?:(?:(?:[a-zA-Z\d]*(?:;[a-zA-Z\d]*)*)?\u0007)|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PRZcf-ntqry=><~]))/g;

export const decolorize: CompiledStage = (work) => {
  work.line = work.line.replace(colours, '');
  return true;
};
