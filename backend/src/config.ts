import { readFileSync } from 'node:fs';
import { type SamplingMode, samplingModes } from '@lab/telemetry/sampling';
import { services } from '@lab/telemetry/services';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const exporters = ['otlp', 'none'] as const;

/** Every variable the backend reads, with its meaning and default. */
export const environmentSchema = z.object({
  BACKEND_HOST: z.string().default('127.0.0.1').describe('Address to listen on'),
  BACKEND_PORT: port.default(3001).describe('Port to listen on; 0 lets the system choose'),
  BACKEND_NAME: z
    .string()
    .default('')
    .describe(
      'Name in the Host header that it answers to, beside IP addresses, localhost and names without a dot; `*`: any',
    ),
  DATABASE_PATH: z.string().default('data/tasks.db').describe('SQLite file, created when missing'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:4318')
    .describe('Base address of the Collector’s OTLP/HTTP receiver, without /v1/...'),
  OTEL_TRACES_EXPORTER: z
    .enum(exporters)
    .default('otlp')
    .describe('none: no traces, and nothing is done for them'),
  OTEL_LOGS_EXPORTER: z
    .enum(exporters)
    .default('otlp')
    .describe('none: log lines go to standard output only'),
  OTEL_SERVICE_NAME: z.string().default(services.backend).describe('service.name of traces and logs'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severe level that is logged; debug shows health checks and scrapes too'),
  DEPLOYMENT_ENVIRONMENT: z
    .string()
    .default('lab')
    .describe('deployment.environment.name of traces and logs'),
  FAULT_FLAGS: z
    .string()
    .default('')
    .describe('File with the faults that are on, in flagd’s format; empty: none can be switched on'),
  TRACE_SAMPLING: z
    .enum(samplingModes)
    .default('all')
    .describe('How the Collector samples: exemplars name only traces that are kept'),
  SHUTDOWN_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(10_000)
    .describe('Milliseconds that open requests may take after SIGTERM before they are cut off'),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** As `ownName` of refuseForeignPage. */
  readonly ownName: string;
  readonly databasePath: string;
  readonly otlpEndpoint: string;
  readonly traces: (typeof exporters)[number];
  readonly logs: (typeof exporters)[number];
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly logLevel: z.infer<typeof environmentSchema>['LOG_LEVEL'];
  readonly deploymentEnvironment: string;
  readonly faultFlags: string;
  readonly sampling: SamplingMode;
  readonly shutdownGraceMs: number;
}

/** A variable has a value the backend cannot use; the message names each such variable and its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration from environment variables. Blank means unset.
 *
 * @throws ConfigError naming every bad variable and its value
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape).flatMap((key) => {
      const value = environment[key]?.trim();
      return value ? [[key, value]] : [];
    }),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) throw new ConfigError(describeIssues(parsed.error.issues, given));
  const values = parsed.data;
  return {
    host: values.BACKEND_HOST,
    port: values.BACKEND_PORT,
    ownName: values.BACKEND_NAME,
    databasePath: values.DATABASE_PATH,
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, ''),
    traces: values.OTEL_TRACES_EXPORTER,
    logs: values.OTEL_LOGS_EXPORTER,
    serviceName: values.OTEL_SERVICE_NAME,
    serviceVersion: packageVersion(),
    logLevel: values.LOG_LEVEL,
    deploymentEnvironment: values.DEPLOYMENT_ENVIRONMENT,
    faultFlags: values.FAULT_FLAGS,
    sampling: values.TRACE_SAMPLING,
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
  };
}

let processConfig: Config | undefined;

/** The configuration of this process; the environment is read at the first call only. */
export function readConfig(): Config {
  processConfig ??= parseConfig(process.env);
  return processConfig;
}

function describeIssues(issues: readonly z.core.$ZodIssue[], given: Record<string, unknown>): string {
  const lines = issues.map((issue) => {
    const key = String(issue.path[0]);
    return `${key}=${JSON.stringify(given[key])}: ${issue.message}`;
  });
  return `The backend cannot start with this configuration:\n  ${lines.join('\n  ')}\nCorrect or unset the named variables.`;
}

function packageVersion(): string {
  const path = new URL('../package.json', import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}
