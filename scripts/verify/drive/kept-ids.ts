import { type SamplingMode, samplingPolicy } from '@lab/telemetry/sampling';
import type { BrowserContext, Page } from 'playwright-core';

/**
 * Lets pages draw trace ids that are kept, where the id alone decides (LAB_SAMPLING=head), so that what a browser does there
 * can be looked for. The ids of documents are drawn by Nginx.
 */
export async function drawKeptIds(pages: Page | BrowserContext, sampling: SamplingMode): Promise<void> {
  if (sampling !== 'head') return;
  await pages.addInitScript((share) => {
    const random = Math.random;
    // The SDK makes each byte of an id of one number: all of them lie among the highest.
    Math.random = () => 1 - share + share * random();
  }, samplingPolicy.headShare);
}
