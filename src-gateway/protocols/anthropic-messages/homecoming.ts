import { isCarrier, mayHoldCarrier } from '../../ir/opaque.ts'
import { Warnings } from '../../ir/warning.ts'
import type { Homecoming, JsonObject } from '../conversion.ts'
import { isObject, listOf, sameItems } from '../json-values.ts'
import { profileOf } from './model-profile.ts'
import type { AnthropicQuirks } from './quirks.ts'
import { isThinking, lacksThinking } from './turn-end.ts'
import type { WireMessage } from './wire-message.ts'

/**
 * Takes out the thinking that Anthropic did not sign, which it refuses. With a thinking budget it also refuses a turn of
 * calls that has none, so such a request thinks adaptively where the model can, else not at all.
 * https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking
 */
export const homecoming: Homecoming = {
  mayNeed: mayHoldCarrier,
  clean(body, { model, quirks }) {
    const dialect: AnthropicQuirks = quirks
    const warnings = new Warnings()
    const given = listOf(body.messages)
    const messages = given
      .map((message) => withoutForeign(message, dialect.unsignedThinking === true))
      .filter((message) => message !== undefined)
    if (sameItems(messages, given)) return { body, warnings: [] }
    warnings.add('unsupported', 'messages.thinking', 'Thinking that Anthropic did not sign is not sent back.')
    const cleaned: JsonObject = { ...body, messages }
    const { thinking } = body
    if (isObject(thinking) && thinking.type === 'enabled' && lacksThinking(messages.map(withBlocks))) {
      const adapts = profileOf(model, dialect).thinking === 'both'
      const what = adapts ? 'The model thinks as it sees fit' : 'Thinking is off'
      warnings.add(
        'changed',
        'thinking',
        `${what} for this request, since the turn in progress has none to go on with.`,
      )
      if (adapts) cleaned.thinking = adaptive(thinking)
      else {
        delete cleaned.thinking
        cleaned.context_management = withoutClearing(body.context_management)
      }
    }
    return { body: cleaned, warnings: warnings.all }
  },
}

/** `keepText`: the vendor wants thinking back, whoever signed it. */
function withoutForeign(message: unknown, keepText: boolean): unknown {
  if (!isObject(message) || message.role !== 'assistant' || !Array.isArray(message.content)) return message
  if (!message.content.some(isForeign)) return message
  const content: unknown[] = []
  for (const block of message.content) {
    if (!isForeign(block)) content.push(block)
    else if (keepText && block.type === 'thinking') content.push({ ...block, signature: '' })
  }
  // An answer that was thinking alone: there is nothing left of it to say.
  return content.length === 0 ? undefined : { ...message, content }
}

function isForeign(block: unknown): block is JsonObject {
  return isObject(block) && isThinking(block) && (isCarrier(block.signature) || isCarrier(block.data))
}

function withBlocks(message: unknown): WireMessage {
  const { role, content } = isObject(message) ? message : {}
  const blocks = Array.isArray(content) ? content.filter(isObject) : [{ type: 'text', text: content }]
  return { role: role === 'assistant' || role === 'system' ? role : 'user', content: blocks }
}

function adaptive({ budget_tokens: _budget, ...rest }: JsonObject): JsonObject {
  return { ...rest, type: 'adaptive' }
}

/** Clearing of old thinking is refused in a request that does not think. */
function withoutClearing(management: unknown): unknown {
  if (!isObject(management) || !Array.isArray(management.edits)) return management
  const edits = management.edits.filter((edit) => !isObject(edit) || !String(edit.type).startsWith('clear_thinking'))
  return edits.length === 0 ? undefined : { ...management, edits }
}
