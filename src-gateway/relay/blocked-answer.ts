import { GatewayError } from '../contract/errors.ts'
import type { ReplyError } from '../ir/event.ts'
import type { ConversationRequest } from '../ir/request.ts'
import { noUsage, type Usage } from '../ir/usage.ts'
import { quote } from './admit.ts'
import type { TokenCounter } from './dependencies.ts'
import type { Exchange } from './exchange.ts'
import type { Outcome } from './outcome.ts'

/** An answer that a content filter ended. */
export interface BlockedAnswer {
  filter: string
  /** Makes the client's in-stream error; undefined = nothing was sent yet. */
  write: ((error: ReplyError) => Buffer) | undefined
  /** What came of the answer, when the upstream has not told to the end what it costs. */
  produced: string | undefined
}

/**
 * Tells the client that its answer was stopped, after the row with what was produced until then is written. `model` is the
 * upstream's name of it.
 */
export function endBlocked(exchange: Exchange, outcome: Outcome, model: string, blocked: BlockedAnswer): void {
  const { write, produced } = blocked
  // It names the filter; the pattern is nobody's business.
  const message = `The answer was stopped by the content filter ${quote(blocked.filter)}.`
  const error = new GatewayError('content.blocked', message)
  const { code, status } = error
  const end = (counted: Usage | undefined) => {
    const own = counted === undefined ? undefined : { usage: counted, usageSource: 'tokenizer' as const }
    const ended: Outcome = { ...outcome, ...own, errorCode: code, errorMessage: message }
    if (write === undefined) exchange.refuseAnswer(ended, error)
    else exchange.settle(ended, () => exchange.end(write({ status, code, message })))
  }
  const { tokenizer, logger } = exchange.deps
  if (produced === undefined || tokenizer === undefined) {
    end(undefined)
    return
  }
  const asked = exchange.asked.client().conversation()
  countProduced(tokenizer, asked, model, produced, outcome.usage)
    .catch((reason: unknown) => {
      logger.warn({ err: reason, requestId: exchange.requestId }, 'the tokens of a stopped answer could not be counted')
      return undefined
    })
    .then(end)
}

/** What it cost by our own count, where the upstream told nothing or no more than its beginning. */
async function countProduced(
  counter: TokenCounter,
  asked: ConversationRequest,
  model: string,
  text: string,
  told: Usage | undefined,
): Promise<Usage> {
  const [input, output] = await Promise.all([
    told === undefined ? counter.countRequest(asked, model) : 0,
    counter.countAnswer({ texts: [text], calls: 0 }, model),
  ])
  return told === undefined ? { ...noUsage, input, output } : { ...told, output: Math.max(told.output, output) }
}
