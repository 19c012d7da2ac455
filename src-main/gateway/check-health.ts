import { z } from 'zod'

const answer = z.object({ instanceId: z.string().min(1) })

/**
 * Asks `GET {url}/healthz` which instance answers there. Null when nothing sound answers within `timeoutMs`: an address
 * alone proves nothing, another program may have taken the port.
 */
export async function checkHealth(url: string, timeoutMs: number): Promise<string | null> {
  try {
    const response = await fetch(new URL('/healthz', url), {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json' },
    })
    const parsed = answer.safeParse(await response.json())
    return parsed.success ? parsed.data.instanceId : null
  } catch {
    return null
  }
}
