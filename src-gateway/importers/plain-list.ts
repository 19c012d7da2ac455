import { readAddress } from './address.ts'
import { keyVariable } from './key-variables.ts'
import { providerOfKey } from './known-hosts.ts'
import { isChannel, isKey, makeChannel, type RawChannel } from './make-channel.ts'
import { skip } from './notes.ts'
import { type Draft, emptyDraft, type ReadContext } from './types.ts'

const mostLines = 20_000
const url = /https?:\/\/[^\s"'`<>|,;，；）)\]}]+/gi
/** Long enough to be a key, with a digit or one of the vendors' beginnings: words of a sentence are none. */
const keyLike =
  /^(?=[\x21-\x7e]{16,})(?:(?:sk|gsk|xai|pplx|nvapi|hf|fw|csk|ghp|gho|github_pat|tgp_v1|AIza|eyJ)[-_A-Za-z0-9.]+|(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[A-Za-z0-9_.:|+/=-]{20,})$/
const assignment = /^(?:export\s+|set\s+|setx\s+|\$env:)?([A-Za-z_][A-Za-z0-9_]*)\s*(?:=|\s)\s*["']?([^"'#\s]+)["']?/

/** An address, with the keys that were found behind it. */
interface Group {
  name: string
  baseUrl: string | undefined
  provider: string | undefined
  keys: string[]
}

/**
 * Lines as people keep and share them: an address followed by keys, on the same line or the next ones, lines of a `.env`
 * file, or keys alone where their beginning names the vendor.
 */
export function readPlainList(text: string, context: ReadContext): Draft {
  const draft = emptyDraft('list', 'text')
  const groups: Group[] = []
  const variables = new Map<string, string>()
  const byAddress = new Map<string, Group>()
  let current: Group | undefined
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.length > mostLines)
    draft.skipped.push(skip('lines', 'too-many', `Only the first ${mostLines} lines are read`))
  for (const line of lines.slice(0, mostLines)) {
    const trimmed = line.trim()
    if (trimmed === '') continue
    if (trimmed.length > 10_000) {
      draft.skipped.push(skip('line', 'broken', 'A line is longer than any address and key'))
      continue
    }
    const set = assignment.exec(trimmed)
    if (set !== null && (keyVariable(set[1] ?? '') !== undefined || /(?:BASE_URL|ENDPOINT)$/.test(set[1] ?? ''))) {
      variables.set(set[1] ?? '', set[2] ?? '')
      continue
    }
    const addresses = trimmed.match(url) ?? []
    const rest = trimmed.replace(url, ' ')
    const first = addresses[0]
    if (first !== undefined) {
      current = groupAt(groups, byAddress, first.replace(/[.。]$/, ''), nameIn(rest))
    }
    for (const word of rest.split(/[\s|,;，；"'`<>()[\]{}]+|(?<=key|token)[:=：]/i)) {
      const key = word.replace(/^(?:(?:api[_-]?)?key|token|密钥)[:=：]/i, '')
      if (!keyLike.test(key) || !isKey(key)) continue
      if (current !== undefined) current.keys.push(key)
      else addAlone(groups, key)
    }
  }
  addVariables(groups, variables)
  for (const group of groups) {
    const raw: RawChannel = {
      name: group.name || hostOf(group.baseUrl) || group.provider || 'imported',
      provider: group.provider,
      baseUrl: group.baseUrl,
      keys: group.keys,
    }
    // An address without a key is worth something only where none is needed: a page that was named is no provider.
    if (group.keys.length === 0 && !(group.baseUrl !== undefined && readAddress(group.baseUrl)?.isPrivate)) {
      draft.skipped.push(skip(raw.name, 'empty', 'No key stands with this address'))
      continue
    }
    const made = makeChannel(raw, context)
    if (isChannel(made)) draft.channels.push(made)
    else draft.skipped.push(made)
  }
  return draft
}

/** The group of an address, which may stand on many lines with one key each. */
function groupAt(groups: Group[], byAddress: Map<string, Group>, baseUrl: string, name: string): Group {
  const found = byAddress.get(baseUrl)
  if (found !== undefined) return found
  const made = { name, baseUrl, provider: undefined, keys: [] }
  byAddress.set(baseUrl, made)
  groups.push(made)
  return made
}

/** Keys without an address: those of one vendor together. */
function addAlone(groups: Group[], key: string): void {
  const provider = providerOfKey(key)
  const found = groups.find((group) => group.baseUrl === undefined && group.provider === provider)
  if (found !== undefined) found.keys.push(key)
  else groups.push({ name: '', baseUrl: undefined, provider, keys: [key] })
}

function addVariables(groups: Group[], variables: ReadonlyMap<string, string>): void {
  for (const [name, key] of variables) {
    const known = keyVariable(name)
    if (known === undefined || !isKey(key)) continue
    const address = known.baseUrl === undefined ? undefined : variables.get(known.baseUrl)
    groups.push({
      name: name.toLowerCase().replaceAll('_', ' '),
      baseUrl: address,
      provider: known.provider,
      keys: [key],
    })
  }
}

/** What stands before the address, as long as it is short and no key. */
function nameIn(rest: string): string {
  const words = rest
    .split(/[|,;，；:：=]|\s{2,}/)
    .map((part) => part.trim())
    .filter(
      (part) =>
        part !== '' && part.length <= 60 && !keyLike.test(part) && !/\b(?:key|url|token|base)\b|密钥|地址/i.test(part),
    )
  return words[0] !== undefined && !words[0].split(/\s+/).some((word) => keyLike.test(word)) ? words[0] : ''
}

function hostOf(address: string | undefined): string | undefined {
  return address === undefined ? undefined : readAddress(address)?.host
}
