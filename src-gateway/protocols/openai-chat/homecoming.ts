import { isCarrier, mayHoldCarrier } from '../../ir/opaque.ts'
import type { Homecoming, JsonObject } from '../conversion.ts'
import { isObject, listOf } from '../json-values.ts'
import { chatDialect } from './quirks.ts'

const reasoning = Buffer.from('"reasoning')
const textFields = ['reasoning_content', 'reasoning', 'reasoning_details'] as const

/**
 * Takes out the states of other vendors, and the thinking with them where the vendor wants none back. OpenAI itself refuses
 * any message with a field that it does not know, whoever put it there.
 */
export const homecoming: Homecoming = {
  mayNeed: (body, quirks) => mayHoldCarrier(body) || (chatDialect(quirks).refusesReasoning && body.includes(reasoning)),
  clean(body, { quirks }) {
    const { refusesReasoning, reasoningReplay } = chatDialect(quirks)
    const cleaner = new MessageCleaner(refusesReasoning, reasoningReplay === 'none')
    const messages = listOf(body.messages).map((message) => cleaner.clean(message))
    if (!cleaner.found) return { body, warnings: [] }
    return {
      body: { ...body, messages },
      warnings: [
        { kind: 'unsupported', feature: 'messages.reasoning', detail: 'Thinking of other models is not sent back.' },
      ],
    }
  },
}

class MessageCleaner {
  found = false
  private readonly always: boolean
  private readonly withText: boolean

  /** `always`: the vendor refuses thinking even as text. `withText`: the text goes with its state. */
  constructor(always: boolean, withText: boolean) {
    this.always = always
    this.withText = withText
  }

  clean(message: unknown): unknown {
    if (!isObject(message) || message.role !== 'assistant') return message
    const states = listOf(message.reasoning_details).filter(isForeignDetail)
    const thinks = textFields.some((name) => message[name] !== undefined)
    const calls = listOf(message.tool_calls)
    const signed = isForeignExtra(message) || calls.some(isForeignExtra)
    if (states.length === 0 && !signed && !(this.always && thinks)) return message
    this.found = true
    const cleaned: JsonObject = { ...message }
    if (this.always || (states.length > 0 && this.withText)) for (const name of textFields) delete cleaned[name]
    else if (states.length > 0) keepOwnDetails(cleaned)
    if (isForeignExtra(message)) delete cleaned.extra_content
    if (calls.some(isForeignExtra)) cleaned.tool_calls = calls.map(withoutForeignExtra)
    return cleaned
  }
}

function keepOwnDetails(message: JsonObject): void {
  const own = listOf(message.reasoning_details).filter((detail) => !isForeignDetail(detail))
  if (own.length === 0) delete message.reasoning_details
  else message.reasoning_details = own
}

function isForeignDetail(detail: unknown): boolean {
  return isObject(detail) && (isCarrier(detail.signature) || isCarrier(detail.data))
}

/** Whether the place where Google's compatible endpoint has its signature holds one of ours. */
function isForeignExtra(holder: unknown): boolean {
  if (!isObject(holder) || !isObject(holder.extra_content)) return false
  const { google } = holder.extra_content
  return isObject(google) && isCarrier(google.thought_signature)
}

function withoutForeignExtra(call: unknown): unknown {
  if (!isForeignExtra(call) || !isObject(call)) return call
  const { extra_content: _extra, ...rest } = call
  return rest
}
