import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildParserFile } from '@lezer/generator';
import { rootDirectory } from '../stack/settings.ts';

/** Folders with a grammar, `<language>.grammar`, beside which the parser’s tables are written. */
const grammars = [
  { folder: 'tempo/embedded/src/traceql/grammar', language: 'traceql' },
  { folder: 'loki/embedded/src/logql/grammar', language: 'logql' },
] as const;

/** The parsers of the query languages, by path. Throws where a grammar is ambiguous. */
export async function grammarParsers(): Promise<ReadonlyMap<string, string>> {
  const files = grammars.map(async ({ folder, language }): Promise<[string, string][]> => {
    const source = await readFile(join(rootDirectory, folder, `${language}.grammar`), 'utf8');
    const warn = (message: string) => {
      throw new Error(message);
    };
    const { parser, terms } = buildParserFile(source, {
      fileName: `${language}.grammar`,
      typeScript: true,
      warn,
    });
    const header = `// Generated from ${language}.grammar by \`npm run generate\`.\n`;
    const file = (content: string) => header + content.replace(/^\/\/.*\n/, '');
    const typed = parser.replaceAll('(value: any, stack: any)', '(value: string, stack: unknown)');
    const tables: [string, string] = [`${folder}/parser.ts`, file(typed)];
    // Only tokens that are recognised by code of ours need the numbers of the terms.
    return source.includes('@external') ? [tables, [`${folder}/parser.terms.ts`, file(terms)]] : [tables];
  });
  return new Map((await Promise.all(files)).flat());
}
