import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { type Answer, plain } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import { collectWhileIdle } from '@lab/store-engine/idle-collection';
import type { JobReply, JobRequest } from '@lab/store-engine/job';
import { Readers } from '@lab/store-engine/readers';
import type { Job } from '../query/job.ts';
import { runJob } from '../query/run-job.ts';
import { BlockReader } from '../storage/block-reader.ts';
import { endQuery } from '../storage/garbage.ts';
import type { BlockInfo } from '../storage/store-writer.ts';

type StoreRequest = JobRequest<Job, BlockInfo>;

function run(port: NonNullable<typeof parentPort>): void {
  const readers = new Readers((path) => new BlockReader(path));
  port.on('message', (request: StoreRequest) => {
    const reply: JobReply = { id: request.id, answer: answer(request, readers) };
    port.postMessage(reply);
    endQuery();
  });
}

function answer({ job, blocks, bounds }: StoreRequest, readers: Readers<BlockReader>): Answer {
  try {
    if (Date.now() > bounds.deadline) throw new HttpError(503, 'The query waited too long for a thread.');
    const selected = readers.select(blocks).map(({ reader }) => reader);
    return inSnapshot(selected, () => runJob(job, selected, bounds));
  } catch (error) {
    if (error instanceof HttpError) return plain(error.status, error.message);
    throw error;
  }
}

/** One state of every block for the whole query. */
function inSnapshot<T>(readers: readonly BlockReader[], run: () => T): T {
  return readers.reduceRight((inner, reader) => () => reader.snapshot(inner), run)();
}

if (parentPort) {
  collectWhileIdle();
  flushCompileCache();
  run(parentPort);
}
