import type { MessagePortHandler } from '@orpc/server/message-port'

/**
 * A message port as either world has it: Node's `MessagePort` is an event target, Electron's `MessagePortMain` an event
 * emitter that must be started.
 */
export type AnyPort = Parameters<MessagePortHandler<never>['upgrade']>[0] & { start?: () => void }

/** Whether a value that came over a channel is a port of either world. */
export function isPort(value: unknown): value is AnyPort {
  return (
    typeof value === 'object' &&
    value !== null &&
    'postMessage' in value &&
    typeof value.postMessage === 'function' &&
    ('addEventListener' in value || 'on' in value)
  )
}
