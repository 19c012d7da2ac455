import {
  type AppLogFilter,
  type AppLogLevel,
  type AppLogSource,
  appLogLevels,
  appLogSources,
} from '../../../src-gateway/contract/index.ts'

/** Ranges that end now, in milliseconds. */
export const presets = { '15m': 15 * 60_000, '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000 } as const

type Preset = keyof typeof presets

/** What narrows the list; it lives in the address. Empty texts narrow nothing. */
export interface AppLogChoice {
  range: Preset | 'all' | 'custom'
  /** Local date and time as an input of type `datetime-local` writes it; only with `custom`. */
  from: string
  to: string
  /** This level and what is more urgent. */
  level: AppLogLevel | ''
  source: AppLogSource | ''
  search: string
}

export const everything: AppLogChoice = { range: 'all', from: '', to: '', level: '', source: '', search: '' }

function oneOf<T extends string>(known: readonly T[], text: string | null): T | '' {
  return known.find((one) => one === text) ?? ''
}

/** Reads the choice from an address; what makes no sense is ignored. */
export function readChoice(params: URLSearchParams): AppLogChoice {
  const range = oneOf([...(Object.keys(presets) as Preset[]), 'custom'], params.get('range'))
  return {
    range: range === '' ? 'all' : range,
    from: params.get('from') ?? '',
    to: params.get('to') ?? '',
    level: oneOf(appLogLevels, params.get('level')),
    source: oneOf(appLogSources, params.get('source')),
    search: params.get('search') ?? '',
  }
}

/** The address for a choice; what narrows nothing is not written. */
export function writeChoice(choice: AppLogChoice): URLSearchParams {
  const { range, from, to, ...rest } = choice
  const times = range === 'custom' ? { range, from, to } : range === 'all' ? {} : { range }
  return new URLSearchParams(Object.entries({ ...times, ...rest }).filter(([, value]) => value !== ''))
}

/** A local date and time as an instant, undefined when it is none. */
function instantOf(local: string): string | undefined {
  const at = new Date(local)
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** What the gateway is asked. `now` is in milliseconds; a preset counts back from it. */
export function filterOf(choice: AppLogChoice, now: number): AppLogFilter {
  const { range, level, source } = choice
  const search = choice.search.trim().slice(0, 200)
  const custom = range === 'custom'
  const from = custom
    ? instantOf(choice.from)
    : range === 'all'
      ? undefined
      : new Date(now - presets[range]).toISOString()
  const to = custom ? instantOf(choice.to) : undefined
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(level === '' ? {} : { level }),
    ...(source === '' ? {} : { source }),
    ...(search === '' ? {} : { search }),
  }
}
