import { listen, runUntilSignalled } from '@lab/http/serve';
import { describeParts, lookAtParts } from '../launcher/native/look-at-parts.ts';
import { loadSettings } from '../stack/settings.ts';
import { createLabApi } from './app.ts';
import { createVerificationRunner } from './verification-runner.ts';

/** The lab's API, for pages and for programs. On loopback; others come through Nginx. */
runUntilSignalled(async () => {
  const settings = loadSettings();
  const verification = createVerificationRunner(settings);
  const app = createLabApi({
    settings,
    partStates: () => lookAtParts(settings),
    describeParts: () => describeParts(settings),
    verification,
  });
  const { stop } = await listen(app, settings.LAB_API_PORT, '127.0.0.1');
  return {
    async close() {
      // First: a stream that somebody follows would keep the server.
      await verification.close();
      await stop();
    },
  };
});
