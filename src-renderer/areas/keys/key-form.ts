import { type Token, type TokenCreate, type TokenPatch, tokenCreate } from '../../../src-gateway/contract/token.ts'

/** What the form edits: a key without what the gateway keeps itself. */
export type KeyForm = TokenCreate

export const emptyForm: KeyForm = tokenCreate.parse({ name: '-' })

/** An empty form for a new key. */
export function newForm(userId: number | null = null): KeyForm {
  return { ...emptyForm, name: '', userId }
}

export function formOf(token: Token): KeyForm {
  const { name, group, quotaUsd, expiresAt, models, allowedIps, limits, enabled, userId } = token
  return { name, group, quotaUsd, expiresAt, models, allowedIps, limits, enabled, userId }
}

/** Fields that can be wrong, as the words file names them. */
export type FormProblem =
  | 'name'
  | 'group'
  | 'quotaUsd'
  | 'expiresAt'
  | 'models'
  | 'allowedIps'
  | 'limits.rpm'
  | 'limits.tpm'
  | 'limits.concurrency'
  | 'userId'

const problems: readonly FormProblem[] = [
  'name',
  'group',
  'quotaUsd',
  'expiresAt',
  'models',
  'allowedIps',
  'limits.rpm',
  'limits.tpm',
  'limits.concurrency',
  'userId',
]

/** The field a dotted path belongs to: `allowedIps.2` → `allowedIps`. */
export function problemOf(path: string): FormProblem | null {
  return problems.find((problem) => path === problem || path.startsWith(`${problem}.`)) ?? null
}

/** What the gateway would refuse, by its own schema. */
export function findProblems(form: KeyForm): ReadonlySet<FormProblem> {
  const result = tokenCreate.safeParse(form)
  if (result.success) return new Set()
  return new Set(
    result.error.issues.map((issue) => problemOf(issue.path.join('.'))).filter((problem) => problem !== null),
  )
}

/** Only what differs, so that a change made elsewhere meanwhile is kept. */
export function changes(before: KeyForm, after: KeyForm): TokenPatch {
  const same = (key: keyof KeyForm) => JSON.stringify(before[key]) === JSON.stringify(after[key])
  const keys: Array<keyof KeyForm> = [
    'name',
    'group',
    'quotaUsd',
    'expiresAt',
    'models',
    'allowedIps',
    'limits',
    'enabled',
    'userId',
  ]
  return Object.fromEntries(keys.filter((key) => !same(key)).map((key) => [key, after[key]]))
}

/** An instant as a `datetime-local` input wants it: local time, to the minute. */
export function toLocalInput(instant: string | null): string {
  if (instant === null) return ''
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The instant of a `datetime-local` input's text, null when it is empty or no date. */
export function fromLocalInput(text: string): string | null {
  const date = new Date(text)
  return text === '' || Number.isNaN(date.getTime()) ? null : date.toISOString()
}

export type KeyState = 'active' | 'disabled' | 'expired' | 'exhausted'

/** Why a key works or does not. */
export function keyState(token: Pick<Token, 'enabled' | 'expiresAt' | 'remainingUsd'>, now: number): KeyState {
  if (!token.enabled) return 'disabled'
  if (token.expiresAt !== null && Date.parse(token.expiresAt) <= now) return 'expired'
  if (token.remainingUsd !== null && token.remainingUsd <= 0) return 'exhausted'
  return 'active'
}
