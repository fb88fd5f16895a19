import { listen, runUntilSignalled } from '@lab/http/serve';
import { lookAtParts } from '../launcher/native/look-at-parts.ts';
import { loadSettings } from '../stack/settings.ts';
import { createLabApi } from './app.ts';

/** The lab's API: faults and exercises for the page Practise and for programs. On loopback; others come through Nginx. */
runUntilSignalled(async () => {
  const settings = loadSettings();
  const app = createLabApi({ settings, partStates: () => lookAtParts(settings) });
  const { stop } = await listen(app, settings.LAB_API_PORT, '127.0.0.1');
  return { close: stop };
});
