import { reasonOf } from '@lab/wait/wait-until';
import { type Browser, chromium } from 'playwright-core';
import { UserError } from '../../terminal/user-error.ts';

/** No sandbox, because labs run as root in virtual machines; the page is the lab’s own. The rest keeps it quiet. */
const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const launchTimeoutMs = 20_000;

/**
 * Starts a headless Chromium.
 *
 * @throws UserError when it does not start
 */
export async function launchChromium(executablePath: string): Promise<Browser> {
  try {
    return await chromium.launch({
      executablePath,
      args: browserArguments,
      timeout: launchTimeoutMs,
      // Ctrl-C is verify’s to handle: it closes the browser and reports.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw new UserError(
      `Chromium does not start: ${executablePath}`,
      'Run it by hand to see why, or name another one in LAB_CHROMIUM_BIN',
      reasonOf(error).split('\n').slice(0, 12),
    );
  }
}
