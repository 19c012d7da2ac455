import type { ConversationRequest } from '../../ir/request.ts'
import { noUsage, type Usage } from '../../ir/usage.ts'
import type { Operation } from '../../protocols/types.ts'
import type { CountingPlace } from '../../tokenizer/profile.ts'
import type { TokenCounter } from '../dependencies.ts'
import { estimateBytes } from '../estimate-for-reservation.ts'
import type { Outcome } from '../outcome.ts'
import type { Answered } from './answered.ts'

/** A request of which the upstream did not tell, or not to the end, what it cost. */
export interface Uncounted {
  outcome: Outcome
  /** The upstream's name of the model. */
  model: string
  place: CountingPlace
  /** What passed of the answer; undefined for calls that answer no text. */
  answered: Answered | undefined
  /** The prompt. May throw for what cannot be read as a conversation. */
  asked(): ConversationRequest
  /** Tokens of the prompt as far as its length tells. */
  estimatedPrompt: number
}

const answering: ReadonlySet<Operation> = new Set(['chat', 'completions', 'compact'])
const reading: ReadonlySet<Operation> = new Set(['embeddings', 'batch-embeddings'])
/** Ends in the middle of an answer. */
const cuts: ReadonlySet<string> = new Set([
  'client.closed',
  'request.cancelled',
  'upstream.stream_broken',
  'gateway.stopping',
])

/**
 * Whether this request has to be counted by ourselves. A healthy one pays for no more than this: its upstream told what it
 * cost. `begun`: the client has been given something. `answered` is asked for only when it matters.
 */
export function isUncounted(
  outcome: Outcome,
  operation: Operation,
  begun: boolean,
  answered: () => Answered | undefined,
): boolean {
  const { errorCode, usage, usageSource, served } = outcome
  if (usageSource !== undefined) return false
  const cut = errorCode !== null && cuts.has(errorCode)
  if (usage !== undefined && !cut) return false
  if (reading.has(operation)) return served && errorCode === null
  if (!answering.has(operation)) return false
  if (served && errorCode === null) return true
  const passed = answered()
  // An upstream that read a prompt and then told an error is owed for what it said, not for what it read.
  return passed !== undefined && (cut || (begun && passed.texts.some((text) => text !== '')))
}

/** A counting that takes longer than this is given up for an estimate: the client waits for its last byte. */
const patienceMs = 5_000

/**
 * The outcome with what passed through counted by our own tokenizer, off the event loop. What the upstream had told of the
 * prompt, or of the answer to its end, is kept. Never rejects: what cannot be counted is estimated.
 */
export async function countPassed(counter: TokenCounter, uncounted: Uncounted): Promise<Outcome> {
  const { outcome, model, place, answered } = uncounted
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs)
  })
  try {
    const counting = Promise.all([
      outcome.usage === undefined ? counter.countRequest(uncounted.asked(), model, place) : 0,
      answered === undefined ? 0 : counter.countAnswer(answered, model, place),
    ])
    const counted = await Promise.race([counting, late])
    if (counted === undefined) return estimatePassed(uncounted)
    const [input, output] = counted
    return completed(outcome, input, Math.round(output * (answered?.times ?? 1)))
  } catch {
    return estimatePassed(uncounted)
  } finally {
    clearTimeout(timer)
  }
}

/** The same at once and by the lengths of the texts alone, for when nobody can wait. */
export function estimatePassed({ outcome, answered, estimatedPrompt }: Uncounted): Outcome {
  const text = answered === undefined ? '' : answered.texts.join(' ')
  const output = text === '' ? 0 : estimateBytes(Buffer.from(text)) * (answered?.times ?? 1)
  return completed(outcome, estimatedPrompt, Math.round(output))
}

function completed(outcome: Outcome, input: number, output: number): Outcome {
  const { usage } = outcome
  if (usage === undefined) return counted(outcome, { ...noUsage, input, output })
  // A running count is near to ours; a first guess (Anthropic's `message_start`) is not.
  return output > usage.output * 2 ? counted(outcome, { ...usage, output }) : outcome
}

function counted(outcome: Outcome, usage: Usage): Outcome {
  return { ...outcome, usage, usageSource: 'tokenizer' }
}
