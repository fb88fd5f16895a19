import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';

/** What keeps something in the Collector's storage, by the names that its `file_storage` gives the files. */
const files: readonly { readonly name: string; readonly holds: string }[] = [
  { name: 'receiver_filelog_', holds: 'the position in Nginx’ access log' },
  { name: 'exporter_otlp_http_tempo_traces', holds: 'the queue of spans' },
  { name: 'exporter_otlp_http_loki_logs', holds: 'the queue of log records' },
  { name: 'exporter_otlp_http_prometheus_metrics', holds: 'the queue of metrics' },
];

/** Nothing of what passes the Collector is in memory only. */
export const collectorStorage: Check = {
  id: 'pipeline.storage',
  title: 'What the Collector holds is on disk',
  signal: 'pipeline',
  phase: 'signals',
  proves:
    'During this run the Collector wrote its position in Nginx’ access log and the queue to each store to disk, so that its end loses nothing and repeats nothing.',
  whenItFails:
    'It names the file. `storage: file_storage` is missing in collector/config.yaml: at the receiver `file_log`, or in the `sending_queue` of that exporter.',
  async judge(context) {
    const { collectorFiles } = context.lab;
    const outcomes = await Promise.all(
      files.map(({ name, holds }) =>
        attempt(
          context,
          { lookedFor: holds, where: name, tryNext: 'collector/config.yaml: storage, sending_queue' },
          async () => {
            const writtenAt = (await collectorFiles([name])).get(name);
            if (writtenAt === undefined) return { ok: false, seen: 'no such file' };
            return writtenAt >= context.drive.startedAt
              ? { ok: true, value: undefined }
              : { ok: false, seen: `last written at ${new Date(writtenAt).toISOString()}` };
          },
        ),
      ),
    );
    return verdictOf(
      outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
      `${files.length} files written during the run`,
    );
  },
};
