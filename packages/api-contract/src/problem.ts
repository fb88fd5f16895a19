import { z } from 'zod';

const fieldErrorSchema = z
  .strictObject({
    in: z.enum(['body', 'query', 'path', 'header']),
    path: z.string().meta({ description: 'Dotted path of the value; empty for the whole' }),
    message: z.string(),
  })
  .meta({ id: 'FieldError' });

/** RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.string().meta({ example: 'urn:lab:problem:not-found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'Path of the request' }),
    trace_id: z.string().optional().meta({ description: 'Missing where requests are not traced' }),
    errors: z.array(fieldErrorSchema).optional().meta({ description: 'Of invalid-request: what is wrong' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
export type FieldError = z.infer<typeof fieldErrorSchema>;
