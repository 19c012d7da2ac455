import type { ClientKeys, ClientSetup } from '../clients/client-setup.ts'
import { clientToolIds, GatewayError } from '../contract/index.ts'
import { base } from './base.ts'
import type { ManagementParts } from './parts.ts'

/** What the handlers need to set tools up. */
export interface ClientParts {
  setup: ClientSetup
  /** Whose files they are; null when the gateway's machine may not be the asker's, and then no file is looked at. */
  home: string | null
}

/** Tools of this machine: set up by editing their files, put back, and looked after. */
export function clientHandlers(parts: Pick<ManagementParts, 'clients'>) {
  /** @throws GatewayError `client.unavailable` */
  function editing(): ClientSetup {
    const { setup, home } = parts.clients
    if (home === null)
      throw new GatewayError(
        'client.unavailable',
        'Files of tools are edited on the machine of the gateway, and only when it serves that machine alone',
      )
    return setup
  }

  return {
    list: base.clients.list.handler(async () => {
      const { setup, home } = parts.clients
      const items = home === null ? clientToolIds.map((id) => setup.card(id)) : await setup.list()
      return { items, nextCursor: null, editing: home !== null, home: home ?? '' }
    }),

    get: base.clients.get.handler(({ input }) => {
      const { setup, home } = parts.clients
      return home === null ? setup.card(input.id) : setup.get(input.id)
    }),

    doctor: base.clients.doctor.handler(({ input }) => editing().doctor(input.id)),

    preview: base.clients.preview.handler(({ input: { id, main, small } }) => editing().preview(id, { main, small })),

    apply: base.clients.apply.handler(({ input: { id, main, small, revision } }) =>
      editing().apply(id, { main, small }, revision),
    ),

    undo: base.clients.undo.handler(({ input }) => editing().undo(input.id, input.deleteKey)),

    undoAll: base.clients.undoAll.handler(async ({ input }) => {
      return { items: await editing().undoAll(input.deleteKeys) }
    }),

    snapshots: base.clients.snapshots.handler(async ({ input }) => {
      return { items: await editing().snapshots(input.id), nextCursor: null }
    }),

    restore: base.clients.restore.handler(({ input }) => editing().restore(input.id, input.snapshotId)),

    commands: base.clients.commands.handler(({ input: { id, main, small, key } }) =>
      parts.clients.setup.commands(id, { main, small }, key),
    ),
  }
}

/** API keys for tools: made in the group `default`, without limits; the person narrows them like any other. */
export function clientKeys({
  storage,
  config,
  newToken,
  now,
}: Pick<ManagementParts, 'storage' | 'config' | 'newToken' | 'now'>): ClientKeys {
  return {
    async make(name) {
      const { key, hash, hint } = newToken()
      const fields = {
        name,
        group: 'default',
        quotaNano: null,
        expiresAt: null,
        models: null,
        allowedIps: null,
        limits: { rpm: null, tpm: null, concurrency: null },
        enabled: true,
        userId: null,
      }
      const { id } = await storage.tokens.create(fields, { hash, hint }, now())
      await config.rebuild()
      return { id, key }
    },

    async find(id) {
      const token = await storage.tokens.get(id)
      if (token === undefined) return undefined
      const { enabled, expiresAt, quotaNano, creditNano, usedNano, name, lastUsedAt } = token
      const isAlive = enabled && (expiresAt === null || expiresAt > now())
      return { usable: isAlive && (quotaNano === null || quotaNano + creditNano > usedNano), name, lastUsedAt }
    },

    async remove(id) {
      if (await storage.tokens.remove(id)) await config.rebuild()
    },

    async lastRequest(id) {
      const { items } = await storage.reports.logs({ tokenId: id }, { limit: 1 })
      const [row] = items
      return row === undefined ? undefined : { at: row.at, status: row.status, clientName: row.clientName }
    },
  }
}
