import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant } from './ids.ts'

/** From the least to the most urgent. */
export const appLogLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export const appLogLevel = z.enum(appLogLevels)
export type AppLogLevel = z.infer<typeof appLogLevel>

/** Whose words: the gateway's, or those of the desktop app around it. */
export const appLogSources = ['gateway', 'shell'] as const
export const appLogSource = z.enum(appLogSources)
export type AppLogSource = z.infer<typeof appLogSource>

export const appLogItem = z.object({
  /** The same line has the same id for as long as it is kept, also after its file was set aside. */
  id: z.string(),
  at: instant,
  level: appLogLevel,
  source: appLogSource,
  message: z.string(),
  /** What else the line says: JSON, indented, or the further lines of a text; null when there is nothing else. */
  details: z.string().nullable(),
})
export type AppLogItem = z.infer<typeof appLogItem>

const position = z
  .string()
  .max(200)
  .regex(/^(?:(?:gateway|shell)\.\d{1,20}\.\d{1,15}(?:-|$))*$/, 'not a place in the log')

export const appLogFilter = z.object({
  /** This level and what is more urgent. */
  level: appLogLevel.optional(),
  source: appLogSource.optional(),
  /** Text that the message or the details hold, in capitals or not. */
  search: z.string().max(200).optional(),
  from: instant.optional(),
  to: instant.optional(),
})
export type AppLogFilter = z.infer<typeof appLogFilter>

export const appLogContract = {
  list: oc
    .route({
      method: 'GET',
      path: '/app-log',
      tags: ['app-log'],
      summary: 'What the gateway and the desktop app said of themselves, newest first, freed of secrets',
    })
    .input(
      appLogFilter.extend({
        limit: z.coerce.number<number | string>().int().min(1).max(1000).default(200),
        /** `nextCursor` of the page before. */
        cursor: position.optional(),
        /** `newest` of an earlier answer: only what was written since. */
        since: position.optional(),
      }),
    )
    .output(
      z.object({
        items: z.array(appLogItem),
        nextCursor: z.string().nullable(),
        /** The place after the last line that was written when this was read; for `since`. */
        newest: z.string(),
        /** With `since`: more was written than this answer holds, or lines of it are gone. */
        gap: z.boolean(),
        /** What all files of the log weigh. */
        sizeBytes: z.number(),
      }),
    ),
}
