/** One directive of an Nginx configuration. */
export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  /** The blocks around it, outermost first, as written. */
  readonly path: readonly string[];
}

/** A comment, a quoted text, punctuation, or a word; `${NAME}` belongs to its word. */
const token = /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]|(?:\$\{[^}]*\}|[^\s{};"'])+/g;

/** Cuts a configuration, or the template of one, into its directives, for policies to look at. */
export function nginxDirectives(text: string): NginxDirective[] {
  const directives: NginxDirective[] = [];
  const path: string[] = [];
  let words: string[] = [];
  for (const [found] of text.matchAll(token)) {
    if (found.startsWith('#')) continue;
    if (found === '{') path.push(words.join(' '));
    else if (found === '}') path.pop();
    else if (found === ';') {
      const [name, ...args] = words;
      if (name !== undefined) directives.push({ name, args, path: [...path] });
    } else {
      words.push(unquoted(found));
      continue;
    }
    words = [];
  }
  return directives;
}

const unquoted = (text: string) => (/^["']/.test(text) ? text.slice(1, -1) : text);
