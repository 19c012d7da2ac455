import { connection } from './connection.ts'
import { OfflineError } from './errors.ts'

/** Why signing in failed. `retryAfterSeconds` is given with `limited`. */
export type SignInFailure = { kind: 'wrong' | 'limited' | 'failed'; retryAfterSeconds: number | null; message: string }

/**
 * Signs this browser in with the admin token: the gateway answers with a session cookie that scripts cannot read.
 * Resolves to null on success.
 */
export async function signIn(token: string): Promise<SignInFailure | null> {
  let response: Response
  try {
    response = await fetch('/api/session', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
  } catch {
    throw new OfflineError('unreachable')
  }
  if (response.ok) {
    connection.set('online')
    return null
  }
  const body: unknown = await response.json().catch(() => null)
  const message =
    typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
      ? body.message
      : ''
  const after = Number(response.headers.get('retry-after'))
  const kind = response.status === 429 ? 'limited' : response.status === 401 ? 'wrong' : 'failed'
  return { kind, message, retryAfterSeconds: Number.isFinite(after) && after > 0 ? after : null }
}

/** Ends the browser's session. The page asks for the admin token again. */
export async function signOut(): Promise<void> {
  await fetch('/api/session', { method: 'DELETE', credentials: 'same-origin' })
  connection.set('signed-out')
}
