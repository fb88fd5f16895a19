import { loadSettings, readEnvFile } from '../stack/settings.ts';
import { labOperations } from './operations.ts';
import { createVerificationRunner } from './verification-runner.ts';

/** The OpenAPI document of the lab's API, from the schemas that check its requests. */
export function labApiDocs(): ReadonlyMap<string, string> {
  const settings = loadSettings({}, readEnvFile());
  const nothing = async () => [];
  const verification = createVerificationRunner(settings);
  const { document } = labOperations(
    { settings, partStates: nothing, describeParts: nothing, verification },
    '',
  );
  return new Map([['docs/reference/lab-api.json', `${JSON.stringify(document, undefined, 2)}\n`]]);
}
