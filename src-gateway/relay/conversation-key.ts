import type { IncomingHttpHeaders } from 'node:http'
import { hashText } from '../routing/hash.ts'
import {
  type JsonMember,
  type JsonObject,
  type JsonValue,
  lastMember,
  scanArray,
  scanObject,
} from '../wire/scan-json.ts'
import { memberOf, rawText } from './scanned-text.ts'

/**
 * Headers by which clients name a conversation, the narrowest first: Claude Code (`x-claude-code-session-id`), Codex (`thread-id`,
 * `session-id`; before 2026 `conversation_id`, `session_id`), OpenCode (`x-session-id`, `x-session-affinity`), Amp. Not
 * `x-client-request-id`, which is another for each request.
 */
const headerNames = [
  'x-session-id',
  'x-claude-code-session-id',
  'thread-id',
  'conversation_id',
  'session-id',
  'session_id',
  'x-session-affinity',
  'x-opencode-session',
  'x-amp-thread-id',
] as const

/** Members of the body that name a conversation. https://platform.openai.com/docs/guides/prompt-caching */
const keyNames = ['session_id', 'prompt_cache_key', 'conversation'] as const
const turnNames = ['messages', 'contents', 'input'] as const
const systemNames = ['system', 'instructions', 'systemInstruction', 'system_instruction'] as const
const wanted = [...keyNames, 'metadata', ...turnNames, ...systemNames]

/** Longest key that is looked at. */
const maxKey = 500
/** Bytes of each text that are looked at: the beginnings tell conversations apart. */
const maxText = 4096

/**
 * What tells a conversation from others: what the client calls it, else its beginning (what the system says, and the first thing
 * the user said), which stays the same as it grows. Undefined when there is neither.
 * @param owner the API key's id: two people who begin with the same words are two conversations
 */
export function conversationKey(headers: IncomingHttpHeaders, body: Buffer, owner: number): string | undefined {
  for (const name of headerNames) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '') return value.slice(0, maxKey)
  }
  try {
    const object = scanObject(body, wanted)
    return namedIn(body, object) ?? beginning(body, object, owner)
  } catch {
    // What is no JSON (a form, a body cut short) has no key; whether it may be sent is decided elsewhere.
    return undefined
  }
}

function namedIn(body: Buffer, object: JsonObject): string | undefined {
  for (const name of keyNames) {
    const member = lastMember(object, name)
    const value = member?.kind === 'object' ? memberOf(body, member, 'id') : member
    if (value?.kind !== 'string' || value.end - value.start <= 2) continue
    return rawText(body, value, maxKey)
  }
  // Claude Code puts its session into the user's id; other clients' ids are of people, who have many conversations.
  const metadata = lastMember(object, 'metadata')
  const user = metadata?.kind === 'object' ? memberOf(body, metadata, 'user_id') : undefined
  if (user?.kind !== 'string') return undefined
  const id = rawText(body, user, maxKey)
  return id.includes('session') ? id : undefined
}

function beginning(body: Buffer, object: JsonObject, owner: number): string | undefined {
  const texts: string[] = []
  for (const name of systemNames) {
    const member = lastMember(object, name)
    if (member !== undefined) addTexts(body, member, texts)
  }
  for (const name of turnNames) {
    const turns = lastMember(object, name)
    if (turns === undefined) continue
    if (addFirstTurns(body, turns, texts)) return `${owner}:${hashText(texts.join('\n')).toString(36)}`
  }
  return undefined
}

/** Adds the texts up to and including the first of the user. False when the user said nothing yet. */
function addFirstTurns(body: Buffer, turns: JsonMember, texts: string[]): boolean {
  if (turns.kind === 'string') {
    addTexts(body, turns, texts)
    return true
  }
  if (turns.kind !== 'array') return false
  let found = false
  scanArray(body, turns.start, turns.end, (turn) => {
    if (turn.kind !== 'object') return true
    const members = scanObject(body, ['role', 'content', 'parts'], turn.start, turn.end)
    const role = lastMember(members, 'role')
    const content = lastMember(members, 'content') ?? lastMember(members, 'parts')
    if (content !== undefined) addTexts(body, content, texts)
    // Gemini lets the role of the user be left out; items of the Responses API without a role are no messages.
    found = role === undefined ? members.members.some(({ name }) => name === 'parts') : isUser(body, role)
    return !found
  })
  return found
}

function isUser(body: Buffer, role: JsonMember): boolean {
  return rawText(body, role, 8) === 'user'
}

/**
 * The texts of a value, whether it is written as a string, as parts, or as an object with parts: clients change the form, and move
 * marks for caches about, from one request to the next.
 */
function addTexts(body: Buffer, value: JsonValue, texts: string[]): void {
  if (value.kind === 'string') texts.push(rawText(body, value, maxText))
  else if (value.kind === 'array') {
    scanArray(body, value.start, value.end, (part) => {
      if (part.kind === 'object' || part.kind === 'string') addTexts(body, part, texts)
      return true
    })
  } else if (value.kind === 'object') {
    const { members } = scanObject(body, ['text', 'parts'], value.start, value.end)
    for (const member of members) if (member.name === 'parts' || member.kind === 'string') addTexts(body, member, texts)
  }
}
