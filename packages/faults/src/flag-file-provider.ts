import { readFileSync, statSync } from 'node:fs';
import { FlagdCore } from '@openfeature/flagd-core';
import {
  type EvaluationContext,
  type JsonValue,
  type Logger,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
} from '@openfeature/server-sdk';

/** A change of the file is seen within this time; a service need not be told. */
const lookEveryMs = 250;
const noFlags = '{"flags":{}}';

/** An OpenFeature provider that evaluates a flag file of flagd in this process, and follows its changes. */
export class FlagFileProvider implements Provider {
  readonly metadata = { name: 'flag file' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #core = new FlagdCore();
  readonly #file: string;
  readonly #onProblem: (error: unknown) => void;
  #seen = '';
  #looking: NodeJS.Timeout | undefined;

  /** @param onProblem called when the file cannot be used; the flags stay as they were */
  constructor(file: string, onProblem: (error: unknown) => void) {
    this.#file = file;
    this.#onProblem = onProblem;
  }

  async initialize(): Promise<void> {
    this.#look();
    this.#looking = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  async onClose(): Promise<void> {
    clearInterval(this.#looking);
  }

  async resolveBooleanEvaluation(
    key: string,
    otherwise: boolean,
    context: EvaluationContext,
    logger: Logger,
  ) {
    return this.#core.resolveBooleanEvaluation(key, otherwise, context, logger);
  }

  async resolveStringEvaluation(key: string, otherwise: string, context: EvaluationContext, logger: Logger) {
    return this.#core.resolveStringEvaluation(key, otherwise, context, logger);
  }

  async resolveNumberEvaluation(key: string, otherwise: number, context: EvaluationContext, logger: Logger) {
    return this.#core.resolveNumberEvaluation(key, otherwise, context, logger);
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    otherwise: T,
    context: EvaluationContext,
    logger: Logger,
  ) {
    return this.#core.resolveObjectEvaluation(key, otherwise, context, logger);
  }

  /** Not by `watchFile`, which misses a change before its own first look. */
  #look(): void {
    try {
      const stat = statSync(this.#file, { throwIfNoEntry: false });
      const version = stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : 'missing';
      if (version === this.#seen) return;
      this.#seen = version;
      this.#core.setConfigurations(stat ? readFileSync(this.#file, 'utf8') : noFlags);
      this.events.emit(ProviderEvents.ConfigurationChanged);
    } catch (error) {
      this.#onProblem(error);
    }
  }
}
