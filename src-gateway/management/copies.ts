import type { ScheduledCopies } from '../storage/copies/scheduled-copies.ts'
import { base } from './base.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** How often copies are made; the running gateway's own. */
export type CopyTimes = Pick<ScheduledCopies, 'schedule' | 'problem' | 'change'>

/** Copies of the whole database: made on schedule or by hand, looked into, restored at the next start. */
export function copyHandlers({ storage, copyTimes, log }: Pick<ManagementParts, 'storage' | 'copyTimes' | 'log'>) {
  return {
    list: base.copies.list.handler(async () => {
      const { copies } = storage
      const { schedule, problem } = copyTimes
      const [items, freeBytes, pending] = await Promise.all([copies.list(), copies.freeBytes(), copies.pending()])
      return {
        items,
        nextCursor: null,
        folder: copies.folder,
        freeBytes,
        schedule,
        problem: problem === null ? null : { at: instantOf(problem.at), message: problem.message },
        pending,
        restored: copies.restored,
      }
    }),

    create: base.copies.create.handler(async ({ context }) => {
      const copy = await storage.copies.make('manual')
      log.info({ by: context.by, copy: copy.name }, 'the database was copied')
      return copy
    }),

    schedule: base.copies.schedule.handler(async ({ input }) => {
      await copyTimes.change(input)
      return copyTimes.schedule
    }),

    inspect: base.copies.inspect.handler(async ({ input }) => {
      const [facts, present] = [await storage.copies.inspect(input.name), await storage.copies.present()]
      return { ...facts, present }
    }),

    remove: base.copies.remove.handler(async ({ input, context }) => {
      const deleted = await storage.copies.remove(input.name)
      if (deleted) log.info({ by: context.by, copy: input.name }, 'a copy of the database was deleted')
      return { deleted }
    }),

    restore: base.copies.restore.handler(async ({ input, context }) => {
      await storage.copies.restoreAtStart(input.name)
      log.warn({ by: context.by, copy: input.name }, 'a copy of the database is to be restored at the next start')
      return { pending: input.name }
    }),

    keepPresent: base.copies.keepPresent.handler(async ({ context }) => {
      await storage.copies.restoreAtStart(null)
      log.info({ by: context.by }, 'a restore that waited for the next start was taken back')
      return { pending: null }
    }),
  }
}
