import { type Settings, settings } from '../../../src-gateway/contract/system.ts'

const problems = [
  'logRetentionDays',
  'maxBodyMb',
  'allowedHosts',
  'allowedOrigins',
  'keepBodiesKb',
  'keepBodiesDays',
  'keepBodiesMaxMb',
  'maxAttempts',
  'deadlineSeconds',
  'autoDisableAfter',
  'healthCheckMinutes',
  'balanceMinutes',
  'webhookUrl',
] as const

export type SettingsProblem = (typeof problems)[number]

/** The field a dotted path belongs to. */
export function problemOf(path: string): SettingsProblem | null {
  return problems.find((problem) => path === problem || path.startsWith(`${problem}.`)) ?? null
}

/** What the gateway would refuse, by its own schema. */
export function findProblems(form: Settings): ReadonlySet<SettingsProblem> {
  const result = settings.safeParse(form)
  if (result.success) return new Set()
  return new Set(
    result.error.issues.map((issue) => problemOf(issue.path.join('.'))).filter((problem) => problem !== null),
  )
}

/** Only what differs. */
export function changes(before: Settings, after: Settings): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(after).filter(
      ([key, value]) =>
        JSON.stringify(value) !== JSON.stringify(Object.entries(before).find(([name]) => name === key)?.[1]),
    ),
  )
}
