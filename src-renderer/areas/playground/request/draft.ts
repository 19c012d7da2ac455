import { chatProtocolIds, type ProtocolId } from '../../../../src-gateway/contract/index.ts'
import type { RequestReplay } from '../../../parts/request-replay.ts'
import type { Conversation, Turn } from './conversation.ts'

/** The playground's form: numbers are text until they are sent. */
export interface PlaygroundDraft {
  protocol: ProtocolId
  model: string
  /** null = the console's own identity. */
  tokenId: number | null
  /** null = as routing decides. */
  channelId: number | null
  system: string
  turns: Turn[]
  stream: boolean
  temperature: string
  maxTokens: string
  /** A body written by hand, null while it follows the form. */
  body: string | null
}

let made = 0

/** A message to edit, with an id of its own. */
export function turn(role: Turn['role'], text = ''): Turn {
  made += 1
  return { id: `turn-${Date.now()}-${made}`, role, text }
}

/** What the page starts with. */
export function emptyDraft(): PlaygroundDraft {
  return {
    protocol: 'openai-chat',
    model: '',
    tokenId: null,
    channelId: null,
    system: '',
    turns: [turn('user')],
    stream: true,
    temperature: '',
    maxTokens: '',
    body: null,
  }
}

function isTurn(value: unknown): value is Turn {
  if (typeof value !== 'object' || value === null) return false
  const { id, role, text } = value as Record<string, unknown>
  return typeof id === 'string' && (role === 'user' || role === 'assistant') && typeof text === 'string'
}

/** A draft as it was kept while another page was open; what cannot be read starts empty. */
export function readDraft(text: string | null): PlaygroundDraft {
  const fresh = emptyDraft()
  let kept: Record<string, unknown>
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (typeof value !== 'object' || value === null) return fresh
    kept = value as Record<string, unknown>
  } catch {
    return fresh
  }
  const string = (name: string) => (typeof kept[name] === 'string' ? kept[name] : '')
  const turns = Array.isArray(kept.turns) ? kept.turns.filter(isTurn) : []
  return {
    protocol: chatProtocolIds.find((id) => id === kept.protocol) ?? fresh.protocol,
    model: string('model'),
    tokenId: typeof kept.tokenId === 'number' ? kept.tokenId : null,
    channelId: typeof kept.channelId === 'number' ? kept.channelId : null,
    system: string('system'),
    turns: turns.length === 0 ? fresh.turns : turns,
    stream: kept.stream !== false,
    temperature: string('temperature'),
    maxTokens: string('maxTokens'),
    body: typeof kept.body === 'string' ? kept.body : null,
  }
}

/** The form of a request that was sent before: its body is sent as it is. */
export function replayDraft(replay: RequestReplay): PlaygroundDraft {
  const { protocol, model, stream, body, channelId } = replay
  return { ...emptyDraft(), protocol, model, stream, body: laidOut(body), channelId }
}

/** JSON laid out to be read; text that is none stays as it is. Digits that a number would lose stay, too. */
function laidOut(body: string): string {
  try {
    const value: unknown = JSON.parse(body)
    // A number beyond what JavaScript holds would be sent changed.
    return /\d{16}/.test(body) ? body : JSON.stringify(value, null, 2)
  } catch {
    return body
  }
}

/** Keeps a draft for the time another page is shown. One larger than the window may store is not kept. */
export function keepDraft(storage: Pick<Storage, 'setItem' | 'removeItem'>, key: string, draft: PlaygroundDraft): void {
  try {
    storage.setItem(key, JSON.stringify(draft))
  } catch {
    storage.removeItem(key)
  }
}

export type DraftProblem = 'model' | 'message' | 'temperature' | 'maxTokens' | 'body'

/** Why the draft cannot be sent yet, in the order of the form. */
export function draftProblems(draft: PlaygroundDraft): DraftProblem[] {
  const found: DraftProblem[] = []
  if (draft.model.trim() === '') found.push('model')
  if (draft.body !== null) {
    if (!isJsonObject(draft.body)) found.push('body')
    return found
  }
  if (draft.temperature.trim() !== '' && !(Number(draft.temperature) >= 0 && Number(draft.temperature) <= 2)) {
    found.push('temperature')
  }
  if (draft.maxTokens.trim() !== '' && !/^[1-9]\d{0,8}$/.test(draft.maxTokens.trim())) found.push('maxTokens')
  if (draft.turns.every((one) => one.text.trim() === '')) found.push('message')
  return found
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** The draft as a conversation. Numbers that are none are left to the model. */
export function conversationOf(draft: PlaygroundDraft): Conversation {
  const number = (text: string) => (text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text))
  return {
    protocol: draft.protocol,
    model: draft.model.trim(),
    system: draft.system,
    turns: draft.turns,
    stream: draft.stream,
    temperature: number(draft.temperature),
    maxTokens: number(draft.maxTokens),
  }
}
