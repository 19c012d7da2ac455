import { app } from './app.ts'
import { debuggingAddress } from './browser.ts'

/** A spec asks the program under test; the channel is the one that the spec's process opened when it started this one. */
export type ControlRequest =
  | { id: number; type: 'evaluate'; source: string; arg: unknown }
  | { id: number; type: 'debugging-address' }
export type ControlReply = { id: number; value: unknown } | { id: number; error: string }

/** Answers a spec's questions with the given module at hand, as Playwright's `electronApplication.evaluate` does. */
export function answerControl(electron: Record<string, unknown>): void {
  if (process.send === undefined) return
  process.on('message', async (request: ControlRequest) => {
    try {
      process.send?.({ id: request.id, value: await answer(request, electron) } satisfies ControlReply)
    } catch (cause) {
      const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
      process.send?.({ id: request.id, error } satisfies ControlReply)
    }
  })
  // A spec that went away leaves nothing running.
  process.on('disconnect', () => app.exit(1))
}

function answer(request: ControlRequest, electron: Record<string, unknown>): unknown {
  if (request.type === 'debugging-address') return debuggingAddress()
  const run = new Function(`return (${request.source})`)()
  return run(electron, request.arg)
}
