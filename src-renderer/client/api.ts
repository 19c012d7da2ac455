/**
 * The management contract, typed, over whichever link this window has.
 *
 *   const channels = useQuery(api.channels.list.queryOptions({ input: { limit: 50 } }))
 *   const create = useMutation(api.channels.create.mutationOptions())
 *   await queryClient.invalidateQueries({ queryKey: api.channels.key() })
 *   for await (const event of await client.playground.send(request, { signal })) …
 *
 * Errors: see errors.ts. In the app a port arrives by window message; in a browser the calls go to `/api/rpc`.
 */
import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '../../src-gateway/contract/index.ts'
import { gatewayPortMessage, requestPortMessage } from '../../src-main/contract/shell.ts'
import { connection } from './connection.ts'
import { createHttpLink } from './http-link.ts'
import { PortLink } from './port-link.ts'
import { createQueryClient } from './query-client.ts'
import { shell } from './shell.ts'

export type GatewayClient = ContractRouterClient<Contract>

function createLink(): ClientLink<ClientContext> {
  if (shell === undefined) return createHttpLink({ connection, origin: window.location.origin })
  const link = new PortLink({
    connection,
    requestPort: () => window.postMessage(requestPortMessage, window.location.origin),
  })
  window.addEventListener('message', (event) => {
    // Only this window (the preload shares it) may hand over a port.
    if (event.source !== window || event.data !== gatewayPortMessage) return
    const port = event.ports[0]
    if (port !== undefined) link.attach(port)
  })
  // Not every Chromium tells a port that its other end is gone, so the shell's word counts as well.
  shell.onState((state) => {
    if (state.phase !== 'ready') link.lose()
  })
  link.ask()
  return link
}

/** The raw client: promises and async iterators. */
export const client: GatewayClient = createORPCClient(createLink())

/** TanStack Query options and keys for every procedure. */
export const api = createTanstackQueryUtils(client)

/** The cache that `App` provides. */
export const queryClient = createQueryClient(connection)
