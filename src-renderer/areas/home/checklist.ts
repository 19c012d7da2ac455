import type { Channel } from '../../../src-gateway/contract/channel.ts'
import type { Status } from '../../../src-gateway/contract/system.ts'

export const stepIds = ['channel', 'test', 'key', 'request'] as const
export type StepId = (typeof stepIds)[number]

/** Where each step is done. */
export const stepPaths: Record<StepId, string> = {
  channel: '/channels',
  test: '/channels',
  key: '/keys',
  request: '/playground',
}

/** Which of the first steps are done. A request that went through proves the channel as well as a test does. */
export function stepsDone(
  counts: Status['counts'],
  channels: ReadonlyArray<Pick<Channel, 'lastTest'>>,
): Record<StepId, boolean> {
  return {
    channel: counts.channels > 0,
    test: counts.requests > 0 || channels.some((channel) => channel.lastTest?.ok === true),
    key: counts.tokens > 0,
    request: counts.requests > 0,
  }
}
