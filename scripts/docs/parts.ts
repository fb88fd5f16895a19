import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts as descriptions } from '@lab/telemetry/parts';
import { parts } from '../launcher/native/parts.ts';
import { loadSettings, readEnvFile, rootDirectory } from '../stack/settings.ts';
import { markdownTable, replaceBlock } from './markdown.ts';
import { modulesDiagram } from './modules.ts';

const readme = 'README.md';
const architecture = 'docs/architecture.md';

const read = (path: string) => readFileSync(join(rootDirectory, path), 'utf8');

/** Both with the table as the list of parts has it now, the second also with the diagram of the folders. */
export async function partsDocs(): Promise<ReadonlyMap<string, string>> {
  const withParts = (path: string) => replaceBlock(read(path), 'parts', partsTable());
  return new Map([
    [readme, withParts(readme)],
    [architecture, replaceBlock(withParts(architecture), 'modules', await modulesDiagram())],
  ]);
}

/** A row for each port of each part, with the ports that `.env` has. */
function partsTable(): string {
  const settings = loadSettings({}, readEnvFile());
  const rows = parts.flatMap((part) =>
    part.ports.map((port, index) => [
      index === 0 ? part.name : '',
      index === 0 ? descriptions[part.name].purpose : '',
      `${settings[port.setting]}${port.protocol === 'udp' ? '/udp' : ''}`,
      port.use,
      `\`${port.setting}\``,
    ]),
  );
  return markdownTable(['Part', 'What it is for', 'Port', 'Use of the port', 'Setting'], rows);
}
