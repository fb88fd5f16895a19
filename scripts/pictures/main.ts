import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { currentLauncher } from '../launcher/choose.ts';
import type { LauncherContext } from '../launcher/launcher.ts';
import { allMustRun, settledStates } from '../practice/running.ts';
import { loadSettings, rootDirectory } from '../stack/settings.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { createReporter } from '../terminal/progress.ts';
import { printError, UserError } from '../terminal/user-error.ts';
import { obtain } from '../toolchain/obtain.ts';
import { openSession } from '../toolchain/session.ts';
import { launchChromium } from '../verify/drive/browser.ts';
import { pictures } from './pictures.ts';
import { takePictures } from './take.ts';

const help = `Usage: npm run pictures

Takes the pictures of docs/images from the running lab. Let it work before, so that there is something to see:

  npx lab up --with shop && npx lab load steady --for 5m && npm run pictures`;

/** @returns the exit code */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const context: LauncherContext = {
    settings: loadSettings(),
    reporter: createReporter(process.stderr),
    signal: interruptSignal(),
  };
  const launcher = await currentLauncher(context);
  allMustRun(await settledStates(async () => (await launcher.status()).parts), 'shop');
  const { LAB_HOST, LAB_HTTP_PORT } = context.settings;
  const chromium = await obtain('chromium', openSession({ ...context, install: true }));
  if (!chromium.found)
    throw new UserError('Chromium could not be installed', 'Name one in LAB_CHROMIUM_BIN', [chromium.reason]);
  const browser = await launchChromium(chromium.program.path);
  try {
    await takePictures({
      browser,
      site: `http://${LAB_HOST}:${LAB_HTTP_PORT}`,
      folder: process.env.PICS ?? join(rootDirectory, 'docs/images'),
      pictures,
      taken: (file) => console.log(relative(rootDirectory, file)),
    });
    return 0;
  } finally {
    await browser.close();
  }
}

process.exit(
  await main().catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    printError(error);
    return 1;
  }),
);
