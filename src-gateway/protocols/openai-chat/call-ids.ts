import { createHash } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** OpenAI refuses longer ids of calls. */
const MAX_LENGTH = 40

/**
 * Fits the ids of calls to what the vendor takes, always the same way, so that the call and its result still belong
 * together, also in the next request.
 */
export class CallIds {
  private readonly style: 'any' | 'mistral9'
  private readonly known = new Map<string, string>()

  constructor(style: 'any' | 'mistral9') {
    this.style = style
  }

  fit(callId: string): string {
    if (this.style === 'any') return callId.length <= MAX_LENGTH ? callId : `call_${this.mapped(callId, 24)}`
    // https://docs.mistral.ai: exactly nine letters and digits.
    return /^[A-Za-z0-9]{9}$/.test(callId) ? callId : this.mapped(callId, 9)
  }

  private mapped(callId: string, length: number): string {
    let text = this.known.get(callId)
    if (text === undefined) {
      text = lettersOf(callId, length)
      this.known.set(callId, text)
    }
    return text
  }
}

/** Letters and digits that stand for a text. */
export function lettersOf(text: string, length: number): string {
  const digest = createHash('sha256').update(text).digest()
  let out = ''
  for (let at = 0; at < length; at++) out += letters[(digest[at] ?? 0) % letters.length]
  return out
}
