import { styleText } from 'node:util';

/** Says what the lab is doing. Steps run one after the other. */
export interface Reporter {
  /** One line, at once. */
  say(line: string): void;
  /**
   * Runs a long step and shows how long it has been running.
   *
   * @param estimateSeconds how long it usually takes; absent: unknown
   * @param work gets a function that replaces the detail shown beside the time
   */
  step<T>(
    title: string,
    estimateSeconds: number | undefined,
    work: (detail: (text: string) => void) => Promise<T>,
  ): Promise<T>;
}

/** What a reporter writes to: `process.stderr`, or a test’s recorder. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ReporterOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

const liveIntervalMs = 200;
const plainIntervalMs = 15_000;
const clearLine = '\r\u001b[2K';

/** Minutes and seconds: 95.4 is "1:35". */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** A live line on a terminal; elsewhere a plain line at the start, every 15 s and at the end. NO_COLOR is respected. */
export function createReporter(stream: ProgressStream, options: ReporterOptions = {}): Reporter {
  const environment = options.environment ?? process.env;
  const now = options.now ?? (() => performance.now());
  const live = stream.isTTY === true && environment.TERM !== 'dumb';
  const colour = live && !environment.NO_COLOR;
  const paint = (style: 'green' | 'red' | 'dim', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;

  async function step<T>(
    title: string,
    estimateSeconds: number | undefined,
    work: (detail: (text: string) => void) => Promise<T>,
  ): Promise<T> {
    const started = now();
    const elapsed = () => formatSeconds((now() - started) / 1000);
    const estimate = estimateSeconds === undefined ? '' : `about ${formatSeconds(estimateSeconds)}`;
    let detail = '';
    const clock = () => (estimate ? `${elapsed()} of ${estimate}` : elapsed());
    const drawLive = () => {
      const plain = `  ${title}  ${clock()}  ${detail}`.slice(0, (stream.columns ?? 80) - 1);
      stream.write(clearLine + paint('dim', plain));
    };
    const drawPlain = () => stream.write(`${title}: ${clock()}\n`);
    if (live) drawLive();
    else stream.write(`${title}${estimate ? ` (${estimate})` : ''} ...\n`);
    const timer = setInterval(live ? drawLive : drawPlain, live ? liveIntervalMs : plainIntervalMs);
    const finish = (mark: string, word: string) =>
      stream.write(
        live ? `${clearLine}${mark} ${title}  ${elapsed()}\n` : `${title}: ${word} ${elapsed()}\n`,
      );
    try {
      const result = await work((text) => {
        detail = text;
      });
      finish(paint('green', '✓'), 'done in');
      return result;
    } catch (error) {
      finish(paint('red', '✗'), 'failed after');
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  return { say: (line) => stream.write(`${line}\n`), step };
}
