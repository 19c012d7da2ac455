import type { CallUpstream } from './parts.ts'

const timeouts = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000 }

/** Posts JSON over the relay's transport, directly and without following redirects; answers the status. */
export function postJson(callUpstream: CallUpstream) {
  return async (url: string, body: string, signal: AbortSignal): Promise<number> => {
    const reply = await callUpstream({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'user-agent': 'BurnCloud' },
      body: Buffer.from(body),
      proxyUrl: null,
      ca: null,
      timeouts,
      signal,
    })
    return reply.status
  }
}
