import type { Message, Part, ToolCallPart, ToolResultPart } from './part.ts'
import type { Warnings } from './warning.ts'

/**
 * Gives each call its one result. Histories come cut, or with a call that a person broke off; some vendors shrug, most
 * refuse the whole request. A call without a result gets one that says so; a result without its call is told as text.
 * The same array is given back when nothing has to change.
 */
export function pairCalls(messages: readonly Message[], warnings: Warnings): readonly Message[] {
  const paired: Message[] = []
  let changed = false
  /** Calls of the present assistant turn that wait for their results. */
  let waiting = new Map<string, ToolCallPart>()
  const answerMissing = (): void => {
    if (waiting.size === 0) return
    changed = true
    warnings.add('changed', 'messages.tool_call', 'A call without a result was given one that says so.')
    const results = { role: 'tool' as const, content: [...waiting.values()].map(noResult) }
    paired.splice(behindResults(paired), 0, results)
    waiting = new Map()
  }
  let role: Message['role'] | undefined
  for (const message of messages) {
    if (message.role === 'assistant') {
      if (role !== 'assistant') answerMissing()
      for (const part of message.content) if (part.type === 'tool-call') waiting.set(part.id, part)
      paired.push(message)
    } else if (message.content.some((part) => part.type === 'tool-result')) {
      const { kept, orphans } = sortResults(message, waiting)
      if (orphans.length === 0) paired.push(message)
      else {
        changed = true
        warnings.add('changed', 'messages.tool_result', 'A result without its call was given as text.')
        if (kept.length > 0) paired.push({ ...message, content: kept })
        paired.push({ role: 'user', content: orphans.flatMap(asText) })
      }
    } else paired.push(message)
    role = message.role
  }
  answerMissing()
  return changed ? paired : messages
}

/** Where a missing result belongs: behind the assistant's turn and the results that follow it at once. */
function behindResults(messages: readonly Message[]): number {
  const turn = messages.findLastIndex(({ role }) => role === 'assistant')
  let at = turn + 1
  while (messages[at]?.role === 'tool') at += 1
  return at
}

function sortResults(
  message: Message,
  waiting: Map<string, ToolCallPart>,
): { kept: readonly Part[]; orphans: readonly ToolResultPart[] } {
  const kept: Part[] = []
  const orphans: ToolResultPart[] = []
  for (const part of message.content) {
    if (part.type !== 'tool-result' || waiting.delete(part.callId)) kept.push(part)
    else orphans.push(part)
  }
  return { kept, orphans }
}

function noResult({ id, name, kind }: ToolCallPart): ToolResultPart {
  const content = [{ type: 'text' as const, text: 'No result: the call was broken off.' }]
  return { type: 'tool-result', callId: id, name, kind, content, isError: true }
}

function asText({ callId, name, content }: ToolResultPart): Part[] {
  return [{ type: 'text', text: `Result${name === undefined ? '' : ` of ${name}`} (${callId}):` }, ...content]
}
