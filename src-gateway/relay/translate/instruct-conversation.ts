import type { TextPart } from '../../ir/part.ts'
import type { ConversationRequest } from '../../ir/request.ts'
import type { SystemPrompt } from '../../protocols/system-prompt.ts'

/** A conversation with a channel's system prompt; the very same one when there is nothing to add. */
export function instructConversation(request: ConversationRequest, prompt: SystemPrompt | null): ConversationRequest {
  if (prompt === null) return request
  const { system } = request
  const own: TextPart = { type: 'text', text: prompt.text }
  switch (prompt.mode) {
    case 'prepend':
      return { ...request, system: [own, ...system] }
    case 'if-absent':
      return system.some(({ text }) => text !== '') ? request : { ...request, system: [own] }
    case 'replace':
      return { ...request, system: [{ ...own, ...lastMark(system) }] }
  }
}

/** The client's last mark for caching goes over to what stands in its instructions' place. */
function lastMark(system: readonly TextPart[]): Pick<TextPart, 'cache'> {
  const cache = system.findLast((part) => part.cache !== undefined)?.cache
  return cache === undefined ? {} : { cache }
}
