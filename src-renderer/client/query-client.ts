import { QueryClient } from '@tanstack/react-query'
import type { Connection } from './connection.ts'
import { errorCode, OfflineError } from './errors.ts'

/** One cache for the console: everything is asked again after the gateway came back. */
export function createQueryClient(connection: Connection): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // The gateway is on this machine or this origin: the browser's idea of being online says nothing about it.
        networkMode: 'always',
        staleTime: 5_000,
        retry: (count, error) => count < 2 && !(error instanceof OfflineError) && errorCode(error) === null,
        retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
  connection.onReconnect(() => void askAgain(client))
  return client
}

/**
 * Every query on the page is asked anew, whatever state it is in. What is under way is dropped first: it may hang on the
 * connection that broke, and a query without an answer yet would wait for that and then fail with nobody asking again.
 */
async function askAgain(client: QueryClient): Promise<void> {
  await client.cancelQueries()
  await client.invalidateQueries()
}
