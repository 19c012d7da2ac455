import type { FailureClass } from '../routing/classify-failure.ts'
import { errorSentence } from './upstream-error.ts'

/** What a client is told of an upstream's refusal. `text` is the upstream's own words, scrubbed. */
export function refusalMessage(refusal: FailureClass, status: number, text: string | null): string {
  switch (refusal.code) {
    case 'upstream.auth':
      // The upstream's own words may name the key or the account; they stay in the log.
      return `The upstream did not accept the channel's key or account (status ${status}).`
    case 'upstream.invalid_response':
      return `The upstream answered with something that is no API reply (status ${status}); check the channel's base URL.`
    default: {
      const sentence = errorSentence(text ?? '')
      const shown = sentence.startsWith('<') ? '' : sentence
      return shown === '' ? `The upstream answered ${status}.` : `The upstream answered ${status}: ${shown}`
    }
  }
}

/** Words as a sentence. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
