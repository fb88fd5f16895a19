import { text } from 'node:stream/consumers';
import { fetchClient } from '@lab/store-clients/http';
import type { Answer } from './answer.ts';
import { type Investigation, investigate } from './investigation.ts';
import { type Question, questionSchema } from './question.ts';

/**
 * Runs a program that answers an exercise: the question comes as JSON on the standard input, the answer goes as JSON to the standard
 * output. The process ends with 1 and a reason when there is no answer.
 */
export async function runAgent(
  answer: (
    question: Question,
    investigation: Investigation,
    startedAt: number,
  ) => Promise<Answer | undefined>,
): Promise<void> {
  const question = questionSchema.parse(JSON.parse(await text(process.stdin)));
  const startedAt = Date.parse(question.startedAt);
  const found = await answer(question, investigate(question.addresses, startedAt, fetchClient()), startedAt);
  if (found) process.stdout.write(`${JSON.stringify(found)}\n`);
  else {
    process.stderr.write('No clue was found.\n');
    process.exitCode = 1;
  }
}
