import { useRouteError } from 'react-router'
import { ErrorState } from '../parts/states.tsx'

/** A page that throws takes only itself down; the rest of the console stays. */
export function PageCrash() {
  const error = useRouteError()
  return <ErrorState error={error} onRetry={() => window.location.reload()} />
}
