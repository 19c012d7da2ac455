import { base } from './base.ts'
import { instantOf } from './convert.ts'
import type { ManagementParts } from './parts.ts'

/** What a person should hear of though nobody looked. */
export function notificationHandlers({ storage }: Pick<ManagementParts, 'storage'>) {
  return {
    list: base.notifications.list.handler(async ({ input }) => {
      const [stored, unread] = await Promise.all([
        storage.notifications.list(input.limit),
        storage.notifications.unread(),
      ])
      return { items: stored.map((one) => ({ ...one, at: instantOf(one.at) })), nextCursor: null, unread }
    }),

    read: base.notifications.read.handler(async ({ input }) => {
      await storage.notifications.markRead(input.upTo)
      return { unread: await storage.notifications.unread() }
    }),
  }
}
