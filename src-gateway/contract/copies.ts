import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instant } from './ids.ts'

/** Why a copy was made: on schedule, asked for, or for safety before something that replaces data. */
export const copyKind = z.enum(['daily', 'manual', 'before-restore', 'before-reset', 'before-migration'])
export type CopyKind = z.infer<typeof copyKind>

/** A copy's file name; nothing else is ever looked at in the folder of copies. */
export const copyName = z
  .string()
  .regex(
    /^burncloud-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-(daily|manual|before-restore|before-reset|before-migration)(-unchecked)?\.db$/,
    'not the name of a copy',
  )

/** A copy of the whole database file. */
export const databaseCopy = z.object({
  name: z.string(),
  kind: copyKind,
  madeAt: instant,
  sizeBytes: z.number(),
  /** Whether it was read through for damage when it was made; what was set aside as it was is not. */
  checked: z.boolean(),
})
export type DatabaseCopy = z.infer<typeof databaseCopy>

/** Copies on schedule that are kept; both 0 = none are made. */
export const copySchedule = z.object({
  /** The newest so many days. */
  daily: z.number().int().min(0).max(365),
  /** One of each of the newest so many weeks besides. */
  weekly: z.number().int().min(0).max(520),
})
export type CopySchedule = z.infer<typeof copySchedule>

/** What is counted on both sides, so that a person sees what a restore would bring and take. null = it cannot be told. */
export const copyContent = z.object({
  channels: z.number().nullable(),
  tokens: z.number().nullable(),
  users: z.number().nullable(),
  requests: z.number().nullable(),
  /** When the newest request in it came in. */
  lastRequestAt: instant.nullable(),
})
export type CopyContent = z.infer<typeof copyContent>

/** How the last restore at a start of this process went. */
export const copyRestored = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** Why the database from before was put back; null when it went well. */
  message: z.string().nullable(),
  /** Where the database from before was set aside; null when it was put back. */
  setAside: z.string().nullable(),
})
export type CopyRestored = z.infer<typeof copyRestored>

const tag = { tags: ['copies'] }
const named = z.strictObject({ name: copyName })

export const copyContract = {
  list: oc
    .route({ method: 'GET', path: '/copies', ...tag, summary: 'Copies of the database, and how they are kept' })
    .output(
      z.object({
        /** Newest first. */
        items: z.array(databaseCopy),
        nextCursor: z.string().nullable(),
        folder: z.string(),
        /** Bytes that are free where they lie; null when the system does not tell. */
        freeBytes: z.number().nullable(),
        schedule: copySchedule,
        /** Why the last copy on schedule could not be made; null when it could. */
        problem: z.object({ at: instant, message: z.string() }).nullable(),
        /** The copy that takes the database's place at the next start. */
        pending: z.string().nullable(),
        restored: copyRestored.nullable(),
      }),
    ),
  create: oc
    .route({ method: 'POST', path: '/copies', successStatus: 201, ...tag, summary: 'Copy the database now' })
    .output(databaseCopy),
  schedule: oc
    .route({ method: 'PUT', path: '/copies/schedule', ...tag, summary: 'Change how many copies are kept' })
    .input(z.strictObject(copySchedule.shape))
    .output(copySchedule),
  inspect: oc
    .route({
      method: 'GET',
      path: '/copies/{name}',
      ...tag,
      summary: 'What a copy holds, and whether it can be restored here',
    })
    .input(named)
    .output(
      z.object({
        copy: databaseCopy,
        content: copyContent,
        /** The same of the database in use. */
        present: copyContent,
        /** Why it cannot be restored: damaged, or written by a newer version. null = it can. */
        refused: z.enum(['damaged', 'newer']).nullable(),
        /** Whether the providers' keys in it open with the master key of this gateway. */
        keysReadable: z.boolean(),
      }),
    ),
  remove: oc
    .route({ method: 'DELETE', path: '/copies/{name}', ...tag, summary: 'Delete a copy' })
    .input(named)
    .output(z.object({ deleted: z.boolean() })),
  restore: oc
    .route({
      method: 'POST',
      path: '/copies/{name}/restore',
      ...tag,
      summary: 'Let a copy take the place of the database at the next start',
    })
    .input(named)
    .output(z.object({ pending: z.string() })),
  keepPresent: oc
    .route({
      method: 'DELETE',
      path: '/copies/pending',
      ...tag,
      summary: 'Take back a restore that waits for the start',
    })
    .output(z.object({ pending: z.null() })),
}
