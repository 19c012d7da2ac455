import { type Settings, settings as settingsSchema } from '../contract/index.ts'

/** What holds until a person changes it. */
export const defaultSettings: Readonly<Settings> = Object.freeze({
  logRetentionDays: 90,
  maxBodyMb: 20,
  allowedHosts: [],
  allowedOrigins: [],
  failover: true,
  maxAttempts: 4,
  deadlineSeconds: 600,
  hedging: false,
  autoDisableAfter: 20,
  healthCheckMinutes: 0,
  balanceMinutes: 0,
  webhookUrl: null,
  unpriced: 'free',
  defaultPrice: null,
  serveUnbilled: false,
  priceListUrl: null,
  keepBodies: 'off',
  keepBodiesKb: 256,
  keepBodiesDays: 7,
  keepBodiesMaxMb: 500,
})

/** Stored settings over the defaults. One that the schema refuses (an edited database, an older version) gives way to its default. */
export function completeSettings(stored: Partial<Settings>): { settings: Settings; refused: string[] } {
  const whole = settingsSchema.safeParse({ ...defaultSettings, ...stored })
  if (whole.success) return { settings: whole.data, refused: [] }
  const refused = new Set(whole.error.issues.map((issue) => String(issue.path[0])))
  const kept = Object.fromEntries(Object.entries(stored).filter(([name]) => !refused.has(name)))
  return { settings: settingsSchema.parse({ ...defaultSettings, ...kept }), refused: [...refused] }
}
