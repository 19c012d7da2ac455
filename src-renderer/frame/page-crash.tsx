import { useEffect } from 'react'
import { useRouteError } from 'react-router'
import { connection } from '../client/connection.ts'
import { OfflineError } from '../client/errors.ts'
import { PageLoadError } from '../parts/page-load-error.ts'
import { ErrorState } from '../parts/states.tsx'

const reload = () => window.location.reload()

/** A page that throws takes only itself down; the rest of the console stays. */
export function PageCrash() {
  const error = useRouteError()
  const unloaded = error instanceof PageLoadError
  // Browsers remember a failed import, so only a fresh document gets the page once the gateway is back.
  useEffect(() => (unloaded ? connection.onReconnect(reload) : undefined), [unloaded])
  return <ErrorState error={unloaded ? new OfflineError('unreachable') : error} onRetry={reload} />
}
