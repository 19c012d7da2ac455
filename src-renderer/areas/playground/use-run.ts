import { useCallback, useEffect, useRef, useState } from 'react'
import type { PlaygroundEvent, ProtocolId } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { createReplyCollector, type ReplyView } from './reply/read-reply.ts'

/** Milliseconds between two drawings of a reply that is still coming. */
const drawMs = 60

export interface RunRequest {
  protocol: ProtocolId
  model: string
  stream: boolean
  body: string
  tokenId: number | null
  /** The one channel to ask, null = as routing decides. */
  channelId: number | null
}

export interface Run {
  phase: 'idle' | 'running' | 'done' | 'stopped' | 'failed'
  request: RunRequest | null
  view: ReplyView | null
  /** Why the call itself failed; null when the relay answered, even with an error. */
  error: unknown
}

const idle: Run = { phase: 'idle', request: null, view: null, error: null }

/** Sends one request at a time and follows its reply. Leaving the page stops it. */
export function useRun() {
  const [run, setRun] = useState<Run>(idle)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])

  const send = useCallback(async (request: RunRequest) => {
    abort.current?.abort()
    const control = new AbortController()
    abort.current = control
    const collector = createReplyCollector(request.protocol)
    let timer: ReturnType<typeof setTimeout> | undefined
    const draw = (phase: Run['phase'], error: unknown = null) => {
      clearTimeout(timer)
      timer = undefined
      // A later request has taken over the screen.
      if (abort.current !== control) return
      setRun({ phase, request, view: collector.view(), error })
    }
    setRun({ phase: 'running', request, view: null, error: null })
    try {
      const events: AsyncIterable<PlaygroundEvent> = await client.playground.send(request, { signal: control.signal })
      for await (const event of events) {
        collector.push(event)
        timer ??= setTimeout(() => draw('running'), drawMs)
      }
      draw(control.signal.aborted ? 'stopped' : 'done')
    } catch (error) {
      if (control.signal.aborted) draw('stopped')
      else draw('failed', error)
    }
  }, [])

  const stop = useCallback(() => abort.current?.abort(), [])
  const clear = useCallback(() => {
    abort.current?.abort()
    abort.current = null
    setRun(idle)
  }, [])
  return { run, send, stop, clear }
}
