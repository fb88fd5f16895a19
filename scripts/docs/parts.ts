import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts } from '../launcher/native/parts.ts';
import { loadSettings, readEnvFile, rootDirectory } from '../stack/settings.ts';
import { markdownTable, replaceBlock } from './markdown.ts';

/** Documents that show the table of parts, between the marks `parts:begin` and `parts:end`. */
const documents = ['README.md', 'docs/architecture.md'] as const;

/** The documents with the table as the list of parts has it now. */
export function partsDocs(): ReadonlyMap<string, string> {
  return new Map(
    documents.map((path) => [
      path,
      replaceBlock(readFileSync(join(rootDirectory, path), 'utf8'), 'parts', partsTable()),
    ]),
  );
}

/** A row for each port of each part, with the ports that `.env` has. */
function partsTable(): string {
  const settings = loadSettings({}, readEnvFile());
  const rows = parts.flatMap((part) =>
    part.ports.map((port, index) => [
      index === 0 ? part.name : '',
      index === 0 ? part.purpose : '',
      `${settings[port.setting]}${port.protocol === 'udp' ? '/udp' : ''}`,
      port.use,
      `\`${port.setting}\``,
    ]),
  );
  return markdownTable(['Part', 'What it is for', 'Port', 'Use of the port', 'Setting'], rows);
}
