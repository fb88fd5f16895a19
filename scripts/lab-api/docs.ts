import { loadSettings, readEnvFile } from '../stack/settings.ts';
import { labOperations } from './operations.ts';

/** The OpenAPI document of the lab's API, from the schemas that check its requests. */
export function labApiDocs(): ReadonlyMap<string, string> {
  const { document } = labOperations(
    { settings: loadSettings({}, readEnvFile()), partStates: async () => [] },
    '',
  );
  return new Map([['docs/reference/lab-api.json', `${JSON.stringify(document, undefined, 2)}\n`]]);
}
