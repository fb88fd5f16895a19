import { flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { Answer } from '@lab/http/answer';
import { plain } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import { collectWhileIdle } from '@lab/store-engine/idle-collection';
import type { JobReply, JobRequest } from '@lab/store-engine/job';
import { Readers } from '@lab/store-engine/readers';
import type { Job } from '../query/job.ts';
import { metricsRange } from '../query/metrics-range.ts';
import { search } from '../query/search.ts';
import { tagValues } from '../query/tag-values.ts';
import { tags } from '../query/tags.ts';
import { traceById } from '../query/trace-by-id.ts';
import { BlockReader } from '../storage/block-reader.ts';
import type { BlockInfo } from '../storage/store-writer.ts';

type StoreRequest = JobRequest<Job, BlockInfo>;

function run(port: NonNullable<typeof parentPort>): void {
  const readers = new Readers((path) => new BlockReader(path));
  port.on('message', (request: StoreRequest) => {
    const reply: JobReply = { id: request.id, answer: answer(request, readers) };
    port.postMessage(reply);
  });
}

function answer(request: StoreRequest, readers: Readers<BlockReader>): Answer {
  try {
    if (Date.now() > request.bounds.deadline)
      throw new HttpError(503, 'The query waited too long for a thread.');
    return execute(request, readers);
  } catch (error) {
    if (error instanceof HttpError) return plain(error.status, error.message);
    throw error;
  }
}

function execute({ job, blocks, bounds }: StoreRequest, readers: Readers<BlockReader>): Answer {
  const selected = readers.select(blocks);
  switch (job.kind) {
    case 'trace':
      return traceById(
        job,
        selected.map(({ reader }) => reader),
      );
    case 'search':
      return search(job, selected, bounds);
    case 'metrics':
      return metricsRange(job, selected, bounds);
    case 'tags':
      return tags(job, selected, bounds);
    case 'tag-values':
      return tagValues(job, selected, bounds);
  }
}

if (parentPort) {
  collectWhileIdle();
  flushCompileCache();
  run(parentPort);
}
