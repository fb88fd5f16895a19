import { z } from 'zod';

/** SQLite's LIKE stops at a NUL and UTF-8 cannot hold half a surrogate pair: neither may get in. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

const storable = z.string().refine(isStorable, 'must be well-formed Unicode without NUL');

/** Most characters of each text. */
export const maxLengths = { title: 200, description: 2_000, search: 200 } as const;

export const priorities = ['low', 'normal', 'high'] as const;
export type Priority = (typeof priorities)[number];

const taskStatusSchema = z.enum(['open', 'done']).meta({ id: 'TaskStatus' });
const taskPrioritySchema = z.enum(priorities).meta({ id: 'TaskPriority', description: 'In ascending order' });
export const taskIdSchema = z.uuid().meta({ description: 'UUIDv7: sorts by time of creation' });

const titleSchema = storable
  .trim()
  .min(1)
  .max(maxLengths.title)
  .meta({ example: 'Read the trace of this request' });
const descriptionSchema = storable.max(maxLengths.description);
const dueAtSchema = z.iso.date().nullable().meta({ description: 'Due date, null when there is none' });

export const taskSchema = z
  .strictObject({
    id: taskIdSchema,
    title: titleSchema,
    description: descriptionSchema,
    status: taskStatusSchema,
    priority: taskPrioritySchema,
    due_at: dueAtSchema,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Task' });

/** Body of POST and PUT: fields left out take their defaults. */
export const taskInputSchema = z
  .strictObject({
    title: titleSchema,
    description: descriptionSchema.default(''),
    status: taskStatusSchema.default('open'),
    priority: taskPrioritySchema.default('normal'),
    due_at: dueAtSchema.default(null),
  })
  .meta({ id: 'TaskInput', outputId: 'TaskInputWithDefaults' });

/** Body of PATCH: fields left out stay as they are. */
export const taskPatchSchema = z
  .strictObject({
    title: titleSchema.exactOptional(),
    description: descriptionSchema.exactOptional(),
    status: taskStatusSchema.exactOptional(),
    priority: taskPrioritySchema.exactOptional(),
    due_at: dueAtSchema.exactOptional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'must name at least one field')
  .meta({ id: 'TaskPatch' });

export const sortFields = ['created_at', 'updated_at', 'title', 'priority', 'due_at'] as const;
export type SortField = (typeof sortFields)[number];
export type SortOrder = SortField | `-${SortField}`;
const sortOrders: SortOrder[] = sortFields.flatMap((field): SortOrder[] => [field, `-${field}`]);

export const taskListQuerySchema = z.strictObject({
  status: taskStatusSchema.optional(),
  priority: taskPrioritySchema.optional(),
  q: storable
    .min(1)
    .max(maxLengths.search)
    .optional()
    .meta({ description: 'Part of the title or description; ASCII letters match in either case' }),
  sort: z
    .enum(sortOrders)
    .default('-created_at')
    .meta({ description: '`-` is descending; tasks without due date come last either way' }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2_048).optional().meta({ description: '`next_cursor` of the page before' }),
});

export const taskPageSchema = z
  .strictObject({
    items: z.array(taskSchema),
    next_cursor: z.string().nullable().meta({ description: 'null on the last page' }),
  })
  .meta({ id: 'TaskPage' });

export const taskStatisticsSchema = z
  .strictObject({
    total: z.int().min(0),
    by_status: z.strictObject({ open: z.int().min(0), done: z.int().min(0) }),
    by_priority: z.strictObject({ low: z.int().min(0), normal: z.int().min(0), high: z.int().min(0) }),
    overdue: z.int().min(0).meta({ description: 'Open tasks due before today (UTC)' }),
  })
  .meta({ id: 'TaskStatistics' });

/** Printable ASCII, as a header can carry it unchanged. */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 printable ASCII characters');

export type Task = z.infer<typeof taskSchema>;
export type TaskInput = z.infer<typeof taskInputSchema>;
export type TaskPatch = z.infer<typeof taskPatchSchema>;
export type TaskListQuery = z.infer<typeof taskListQuerySchema>;
export type TaskPage = z.infer<typeof taskPageSchema>;
export type TaskStatistics = z.infer<typeof taskStatisticsSchema>;
