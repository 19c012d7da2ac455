import type { ConversionWarning, KeptBody } from '../../../src-gateway/contract/index.ts'

/** What became of a request that was passed on without conversion. */
export type PassedOn =
  | { kind: 'same' }
  /** Equal as far as it was kept. */
  | { kind: 'sameHead' }
  /** These members at the top were put in, taken out or changed; all other bytes are the client's. */
  | { kind: 'members'; members: string[] }
  /** It differs in a way that cannot be told. */
  | { kind: 'other' }
  | { kind: 'notSent' }

/** Compares what the client sent with what the upstream got. */
export function passedOn(client: KeptBody, upstream: KeptBody): PassedOn {
  if (upstream.length === 0 && client.length > 0) return { kind: 'notSent' }
  if (client.text === upstream.text && client.length === upstream.length)
    return { kind: client.truncated ? 'sameHead' : 'same' }
  const before = membersOf(client)
  const after = membersOf(upstream)
  if (before === undefined || after === undefined) return { kind: 'other' }
  const names = new Set([...before.keys(), ...after.keys()])
  const members = [...names].filter((name) => before.get(name) !== after.get(name))
  return members.length === 0 ? { kind: 'other' } : { kind: 'members', members }
}

function membersOf({ text, truncated }: KeptBody): Map<string, string> | undefined {
  if (truncated) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return new Map(Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)]))
  } catch {
    return undefined
  }
}

const kinds = ['unsupported', 'changed', 'emulated'] as const

/** The warnings of a log row (`kind:feature`), for requests whose messages and details were not kept. */
export function warningsOf(codes: readonly string[]): ConversionWarning[] {
  return codes.map((code) => {
    const colon = code.indexOf(':')
    const kind = kinds.find((one) => one === code.slice(0, colon))
    return kind === undefined
      ? { kind: 'changed', feature: code, detail: null }
      : { kind, feature: code.slice(colon + 1), detail: null }
  })
}
