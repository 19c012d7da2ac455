import type { ConversationRequest } from '../ir/request.ts'
import { CountingThread, type StartThread, startCountWorker } from './counting-thread.ts'
import type { CountingPlace } from './profile.ts'
import { profileOf } from './profile-of.ts'
import { promptOutline } from './prompt-outline.ts'

/** Counts the tokens of what a model is asked, where its vendor does not. */
export interface Tokenizer {
  /**
   * Tokens of a whole prompt: texts, tools, pictures, sounds, files and what the vendor puts around them. Exact to a few
   * tokens for OpenAI's texts, an estimate for other vendors. `model` is the upstream's name of it.
   *
   * @throws GatewayError `internal` when its thread died; the next call has a new one
   */
  countRequest(request: ConversationRequest, model: string, place?: CountingPlace): Promise<number>
  /**
   * Tokens of what a model has answered: its texts, the names and inputs of its calls among them, and how many calls.
   * Reasoning that a vendor does not show is not in it. @throws GatewayError `internal` as above
   */
  countAnswer(
    answer: { texts: readonly string[]; calls: number },
    model: string,
    place?: CountingPlace,
  ): Promise<number>
  /** Tokens of a text alone. @throws GatewayError `internal` as above */
  countText(text: string, model: string): Promise<number>
  /** Ends the thread; what is being counted fails. */
  close(): Promise<void>
}

export interface TokenizerOptions {
  /** How long the thread and its tables are kept after the last call. */
  idleMs?: number
  startThread?: StartThread
}

const usualIdleMs = 10 * 60_000

/** A tokenizer in a thread of its own, which the first call starts. */
export function createTokenizer(options: TokenizerOptions = {}): Tokenizer {
  const thread = new CountingThread(options.startThread ?? startCountWorker, options.idleMs ?? usualIdleMs)
  return {
    async countRequest(request, model, place) {
      const profile = profileOf(model, place)
      const { texts, tools, toolsFactor, extra } = promptOutline(request, profile)
      const [words = 0, toolWords = 0] = await thread.count(profile.text, [texts, tools === undefined ? [] : [tools]])
      return Math.max(0, Math.round(words + toolWords * toolsFactor + extra))
    },
    async countAnswer({ texts, calls }, model, place) {
      const { text, answer } = profileOf(model, place)
      const [words = 0] = await thread.count(text, [texts])
      if (words === 0 && calls === 0) return 0
      const beside = calls > 1 ? answer.besideCall * calls : 0
      return Math.max(1, Math.round(words + answer.base + answer.call * calls + beside))
    },
    async countText(text, model) {
      const [tokens = 0] = await thread.count(profileOf(model).text, [[text]])
      return Math.round(tokens)
    },
    close: () => thread.close(),
  }
}
