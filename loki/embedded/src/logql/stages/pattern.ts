/** Text, or what stands between texts: a name, or `_` for what is not kept. */
type Piece = { readonly text: string } | { readonly capture: string };

const capture = /<([a-zA-Z_][a-zA-Z0-9_]*)>/g;

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of pattern.matchAll(capture)) {
    if (match.index > at) pieces.push({ text: pattern.slice(at, match.index) });
    pieces.push({ capture: match[1] ?? '' });
    at = match.index + match[0].length;
  }
  if (at < pattern.length) pieces.push({ text: pattern.slice(at) });
  return pieces;
}

function refuseNeighbours(pieces: readonly Piece[]): void {
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    if (next && 'capture' in piece && 'capture' in next) {
      throw new Error(`found consecutive capture '<${piece.capture}><${next.capture}>': invalid expression`);
    }
  }
}

/** The parser `pattern`: what was captured, by name. Throws with the reason when the pattern is wrong. */
export function compilePattern(pattern: string): (line: string) => [string, string][] {
  const pieces = piecesOf(pattern);
  const names = pieces.flatMap((piece) =>
    'capture' in piece && piece.capture !== '_' ? [piece.capture] : [],
  );
  if (names.length === 0) throw new Error('at least one capture is required');
  refuseNeighbours(pieces);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`duplicate capture name (${twice}): invalid expression`);
  return (line) => capturesIn(line, pieces);
}

/** A capture ends where the text after it begins; where that is missing, it takes the rest, and nothing follows. */
function capturesIn(line: string, pieces: readonly Piece[]): [string, string][] {
  if (line === '') return [];
  const found: [string, string][] = [];
  let rest = line;
  let waiting: string | undefined;
  for (const piece of pieces) {
    if ('capture' in piece) {
      waiting = piece.capture;
      continue;
    }
    const at = rest.indexOf(piece.text);
    if (waiting === undefined) {
      if (at !== 0) return [];
    } else {
      if (waiting !== '_') found.push([waiting, at < 0 ? rest : rest.slice(0, at)]);
      if (at < 0) return found;
    }
    rest = rest.slice(at + piece.text.length);
    waiting = undefined;
  }
  if (waiting !== undefined && waiting !== '_') found.push([waiting, rest]);
  return found;
}

/** The line filter `|>`: whether the whole line is texts in this order, and something where a capture is. Throws as above. */
export function compileLinePattern(pattern: string): (line: string) => boolean {
  const pieces = piecesOf(pattern);
  refuseNeighbours(pieces);
  const named = pieces.find((piece) => 'capture' in piece && piece.capture !== '_');
  if (named && 'capture' in named) {
    throw new Error(`named captures are not allowed: found '<${named.capture}>'`);
  }
  return (line) => (line === '' || pieces.length === 0 ? line === pattern : isWhole(line, pieces));
}

function isWhole(line: string, pieces: readonly Piece[]): boolean {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if ('capture' in piece) continue;
    const found = line.indexOf(piece.text, at);
    if (found < 0 || (index > 0 && found === at)) return false;
    at = found + piece.text.length;
  }
  const last = pieces.at(-1);
  const endsOpen = last !== undefined && 'capture' in last;
  return endsOpen === at < line.length;
}
