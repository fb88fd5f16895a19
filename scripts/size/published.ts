/** A figure that somebody else has published, and where. */
export interface Published {
  readonly value: number;
  readonly what: string;
  readonly source: string;
}

const splunk =
  'https://help.splunk.com/splunk-observability-cloud/manage-data/splunk-distribution-of-the-opentelemetry-collector/get-started-with-the-splunk-distribution-of-the-opentelemetry-collector/collector-requirements/sizing-and-scaling';
const tempo = 'https://grafana.com/docs/tempo/next/set-up-for-tracing/setup-tempo/plan/size/';
const loki = 'https://grafana.com/docs/loki/next/setup/size/';
const mimir = 'https://grafana.com/docs/mimir/v2.12.x/manage/run-production-environment/planning-capacity';

/** When all of these pages were read. */
export const publishedReadOn = '2026-11-29';

export const published = {
  collectorSpans: { value: 15_000, what: 'spans/s for a core of a Collector', source: splunk },
  collectorRecords: { value: 10_000, what: 'log records/s for a core of a Collector', source: splunk },
  collectorPoints: { value: 20_000, what: 'data points/s for a core of a Collector', source: splunk },
  collectorMemory: { value: 2, what: 'GB of memory for a core of a Collector', source: splunk },
  tempoDistributor: { value: 10, what: 'MB/s for a Tempo distributor (2 cores, 2 GB)', source: tempo },
  tempoLiveStore: { value: 6, what: 'MB/s for a Tempo live store (1 core, 4 to 20 GB)', source: tempo },
  tempoBlockBuilder: {
    value: 0.5,
    what: 'cores for a Tempo block builder (5 to 10 GB), one a partition',
    source: tempo,
  },
  tempoQuerier: { value: 2, what: 'MB/s received for a Tempo querier (1 to 2; 4 to 20 GB)', source: tempo },
  lokiTier: { value: 3, what: 'TB a day that come into a Loki cluster of the smallest tier', source: loki },
  lokiCores: { value: 38, what: 'cores requested for such a cluster', source: loki },
  lokiMemory: { value: 59, what: 'GB requested for such a cluster', source: loki },
  prometheusSample: {
    value: 2,
    what: 'bytes for a sample in Prometheus (1 to 2)',
    source: 'https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects',
  },
  mimirSamples: {
    value: 25_000,
    what: 'samples/s for a core and a GB of a Mimir distributor',
    source: mimir,
  },
  vmHour: {
    value: 0.0816,
    what: 'US$ an hour for 2 cores and 8 GB (m7g.large, us-east-1, June 2026)',
    source: 'https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/',
  },
  objectGb: {
    value: 0.023,
    what: 'US$ for a GB and month of object storage (S3 Standard, us-east-1)',
    source: 'https://zeonedge.com/blog/cloud-storage-cost-guide-s3-ebs-efs-fsx-choosing-right-tier',
  },
  diskGb: {
    value: 0.1,
    what: 'US$ for a GB and month of disk (EBS gp3: 0.094 EUR in the EU)',
    source: 'https://aws.eu/ebs/pricing',
  },
} as const satisfies Record<string, Published>;
