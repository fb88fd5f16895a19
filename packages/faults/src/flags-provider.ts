import { FlagdCore } from '@openfeature/flagd-core';
import {
  type EvaluationContext,
  type JsonValue,
  type Logger,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
} from '@openfeature/server-sdk';
import { byMachineClock } from './clock.ts';

/** An OpenFeature provider that evaluates flags of flagd in this process: by the machine's clock, which a fault may hide from it. */
export class FlagsProvider implements Provider {
  readonly metadata = { name: 'flags of flagd' };
  readonly runsOn = 'server';
  readonly events = new OpenFeatureEventEmitter();
  readonly #core = new FlagdCore();

  /** @param text in flagd's format. @throws Error when it is not; the flags stay as they were */
  set(text: string): void {
    this.#core.setConfigurations(text);
    this.events.emit(ProviderEvents.ConfigurationChanged);
  }

  async resolveBooleanEvaluation(
    key: string,
    otherwise: boolean,
    context: EvaluationContext,
    logger: Logger,
  ) {
    return byMachineClock(() => this.#core.resolveBooleanEvaluation(key, otherwise, context, logger));
  }

  async resolveStringEvaluation(key: string, otherwise: string, context: EvaluationContext, logger: Logger) {
    return byMachineClock(() => this.#core.resolveStringEvaluation(key, otherwise, context, logger));
  }

  async resolveNumberEvaluation(key: string, otherwise: number, context: EvaluationContext, logger: Logger) {
    return byMachineClock(() => this.#core.resolveNumberEvaluation(key, otherwise, context, logger));
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    key: string,
    otherwise: T,
    context: EvaluationContext,
    logger: Logger,
  ) {
    return byMachineClock(() => this.#core.resolveObjectEvaluation(key, otherwise, context, logger));
  }
}
