import type { Command, Node, Operand, Pipe } from './nodes.ts';
import { type Token, tokenize } from './tokenize.ts';

type Piece = { readonly text: string } | { readonly action: readonly Token[] };

/** Parses a template. Throws an Error with what is wrong. */
export function parseTemplate(text: string, functions: ReadonlySet<string>): Node[] {
  const parser = new Parser(piecesOf(text), functions);
  return parser.parse();
}

const actionStart = /\{\{(?:-(?=\s))?/g;

/** Texts and actions in turn; `{{- ` and ` -}}` take the white space beside them. */
function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  for (;;) {
    actionStart.lastIndex = at;
    const start = actionStart.exec(template);
    let text = template.slice(at, start?.index);
    if (trimNext) text = text.trimStart();
    if (start?.[0].endsWith('-')) text = text.trimEnd();
    if (text !== '') pieces.push({ text });
    if (!start) return pieces;
    const { tokens, end, trims } = tokenize(template, start.index + start[0].length);
    pieces.push({ action: tokens });
    at = end;
    trimNext = trims;
  }
}

/** What ends a list of nodes. */
type Stop = 'end' | 'else' | 'eof';

class Parser {
  readonly #pieces: readonly Piece[];
  readonly #functions: ReadonlySet<string>;
  readonly #variables: string[] = ['$'];
  #at = 0;
  #tokens: readonly Token[] = [];
  #place = 0;
  #loops = 0;

  constructor(pieces: readonly Piece[], functions: ReadonlySet<string>) {
    this.#pieces = pieces;
    this.#functions = functions;
  }

  parse(): Node[] {
    const { nodes, stop } = this.#list();
    if (stop !== 'eof') throw new Error(`unexpected {{${stop}}}`);
    return nodes;
  }

  #list(): { nodes: Node[]; stop: Stop } {
    const nodes: Node[] = [];
    for (;;) {
      const piece = this.#pieces[this.#at];
      if (!piece) return { nodes, stop: 'eof' };
      this.#at += 1;
      if ('text' in piece) {
        nodes.push({ kind: 'text', text: piece.text });
        continue;
      }
      this.#tokens = piece.action;
      this.#place = 0;
      const word = this.#peek('word')?.text;
      if (word === 'end' || word === 'else') {
        this.#place += 1;
        return { nodes, stop: word };
      }
      const node = this.#action(word);
      if (node) nodes.push(node);
    }
  }

  #action(word: string | undefined): Node | undefined {
    if (this.#tokens.length === 0) return undefined;
    if (word === 'if' || word === 'with' || word === 'range') {
      this.#place += 1;
      return this.#branch(word);
    }
    if (word === 'break' || word === 'continue') {
      if (this.#loops === 0) throw new Error(`{{${word}}} outside {{range}}`);
      return { kind: word };
    }
    if (word === 'define' || word === 'template' || word === 'block') {
      throw new Error(`{{${word}}} is not supported`);
    }
    const pipe = this.#pipe(false);
    this.#expectEnd();
    return { kind: 'action', pipe };
  }

  #branch(kind: 'if' | 'with' | 'range'): Node {
    const scope = this.#variables.length;
    const pipe = this.#pipe(kind === 'range');
    this.#expectEnd();
    if (kind === 'range') this.#loops += 1;
    const { nodes: body, stop } = this.#list();
    if (kind === 'range') this.#loops -= 1;
    const otherwise = stop === 'else' ? this.#otherwise(kind) : [];
    if (stop === 'eof') throw new Error('unexpected EOF');
    this.#variables.length = scope;
    return { kind, pipe, body, otherwise };
  }

  /** `{{else if …}}` is an `if` of its own that ends with the same `{{end}}`. */
  #otherwise(kind: 'if' | 'with' | 'range'): Node[] {
    const next = this.#peek('word')?.text;
    if (next === kind && kind !== 'range') {
      this.#place += 1;
      return [this.#branch(kind)];
    }
    this.#expectEnd();
    const { nodes, stop } = this.#list();
    if (stop !== 'end') throw new Error(stop === 'eof' ? 'unexpected EOF' : 'expected end; found {{else}}');
    return nodes;
  }

  #pipe(isRange: boolean): Pipe {
    const { variables, declares } = this.#assignment(isRange);
    const commands: Command[] = [this.#command()];
    while (this.#take('|')) commands.push(this.#command());
    if (declares) this.#variables.push(...variables);
    return { variables, declares, commands };
  }

  #assignment(isRange: boolean): { variables: string[]; declares: boolean } {
    const start = this.#place;
    const variables: string[] = [];
    for (let token = this.#peek('variable'); token; token = this.#peek('variable')) {
      this.#place += 1;
      variables.push(token.text);
      if (!(isRange && variables.length < 2 && this.#take(','))) break;
    }
    const sign = variables.length > 0 ? (this.#take(':=') ?? this.#take('=')) : undefined;
    if (sign) return { variables, declares: sign.text === ':=' };
    this.#place = start;
    return { variables: [], declares: false };
  }

  #command(): Command {
    const start = this.#place;
    const operands: Operand[] = [];
    for (let operand = this.#operand(); operand; operand = this.#operand()) operands.push(operand);
    const [first, ...rest] = operands;
    if (!first) throw new Error('missing value for command');
    if (rest.length > 0 && first.kind === 'literal') throw new Error('can’t give argument to a literal');
    const tokens = this.#tokens.slice(start, this.#place);
    return { operands, text: tokens.map(({ source }) => source).join(' '), at: tokens[0]?.at ?? 0 };
  }

  #operand(): Operand | undefined {
    const token = this.#tokens[this.#place];
    if (!token || ['|', ')', ':=', '=', ','].includes(token.kind)) return undefined;
    this.#place += 1;
    switch (token.kind) {
      case 'literal':
        return { kind: 'literal', value: token.value };
      case 'field':
        return token.path.length === 0 ? { kind: 'dot' } : { kind: 'field', path: token.path };
      case 'variable':
        if (!this.#variables.includes(token.text)) throw new Error(`undefined variable "${token.text}"`);
        return { kind: 'variable', name: token.text, path: token.path };
      case 'word':
        if (!this.#functions.has(token.text)) throw new Error(`function "${token.text}" not defined`);
        return { kind: 'function', name: token.text };
      default:
        return this.#parenthesised();
    }
  }

  #parenthesised(): Operand {
    const pipe = this.#pipe(false);
    const close = this.#take(')');
    if (!close) throw new Error('unclosed left paren');
    return { kind: 'pipe', pipe, path: close.path };
  }

  #peek(kind: Token['kind']): Token | undefined {
    const token = this.#tokens[this.#place];
    return token?.kind === kind ? token : undefined;
  }

  #take(kind: Token['kind']): Token | undefined {
    const token = this.#peek(kind);
    if (token) this.#place += 1;
    return token;
  }

  #expectEnd(): void {
    const token = this.#tokens[this.#place];
    if (token) throw new Error(`unexpected "${token.text}" in command`);
  }
}
