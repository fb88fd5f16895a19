import express, { type RequestHandler } from 'express';
import { ProblemError } from './problem.ts';

/** Longest body the API reads. Bytes. */
export const bodyLimit = 64 * 1_024;

/** Reads a JSON body of bounded size; `request.body` stays undefined when there is none. */
export function jsonBody(): RequestHandler {
  // Compressed bodies are refused: a small one can unfold to a large one.
  const read = express.json({ limit: bodyLimit, inflate: false, strict: false, type: () => true });

  return function readJsonBody(request, response, next) {
    const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    const isEmpty = chunked === undefined && (length === undefined || length === '0');
    if (isEmpty) {
      next();
      return;
    }
    if (!request.is('application/json')) {
      throw new ProblemError('unsupported-media-type', 'Send the body as application/json');
    }
    read(request, response, next);
  };
}
