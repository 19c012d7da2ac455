/**
 * Numbers, money and times as people of the chosen language write them.
 *
 *   const format = useFormat()
 *   format.number(1234.5)  format.compact(1_200_000)
 *   format.usd(0.00131)    format.usdBrief(0.00131)  format.price(2.5)    format.usdExact(0.00000015)
 *   format.ms(812)  format.percent(0.031)
 *   format.dateTime(iso)   format.time(iso)           format.date(iso)     format.relative(iso)   format.bytes(1024)
 */
import { useTranslation } from 'react-i18next'
import { type MoneyUnit, quotaPerUsd, useMoneyUnit } from './money-unit.ts'

export interface Format {
  /** At most `digits` decimals (default 2). */
  number: (value: number, digits?: number) => string
  /** `1.2M`, `120万`. */
  compact: (value: number) => string
  /** An amount of US dollars in the unit that the person chose; small amounts keep enough digits to be told from zero. */
  usd: (value: number) => string
  /** The same where room is scarce, such as at a chart's axis. */
  usdBrief: (value: number) => string
  /** A price: US dollars whatever unit amounts are shown in. */
  price: (value: number) => string
  /** US dollars to the last nano-dollar, for sums that a person checks. */
  usdExact: (value: number) => string
  /** Milliseconds as `812 ms`, `2.3 s` or `4 m 10 s`. */
  ms: (value: number) => string
  /** A share between 0 and 1. */
  percent: (share: number) => string
  bytes: (value: number) => string
  dateTime: (instant: string | number | Date) => string
  date: (instant: string | number | Date) => string
  time: (instant: string | number | Date) => string
  /** `3 minutes ago`, `in 2 days`. */
  relative: (instant: string | number | Date, now?: number) => string
}

const steps: ReadonlyArray<[Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** What `make` makes for a key, made once: a formatter takes longer to make than a hundred numbers take to format. */
function remembered<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const kept = new Map<Key, Made>()
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    kept.set(key, made)
    return made
  }
}

type UnitName = 'millisecond' | 'second' | 'minute' | (typeof byteUnits)[number]
const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Formatters of one language, e.g. `en` or `zh-CN`; `quotaWord` stands behind amounts in quota units. */
export function createFormat(language: string, moneyUnit: MoneyUnit = 'usd', quotaWord = 'quota'): Format {
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options)
  const unitOf = remembered((key: `${UnitName} ${number}`) => {
    const [unit, digits] = key.split(' ')
    return number({
      style: 'unit',
      unit,
      // In Japanese only `short` writes minutes and seconds in Japanese.
      unitDisplay: language.startsWith('ja') ? 'short' : 'narrow',
      maximumFractionDigits: Number(digits),
    })
  })
  const unit = (name: UnitName, digits: number, value: number): string =>
    // `short` writes "sec"; `narrow` leaves out the space that units have in print.
    unitOf(`${name} ${digits}`)
      .format(value)
      .replace(/(\d)([A-Za-z])/, '$1\u00a0$2')
  const currencyOf = remembered((digits: number) =>
    number({
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    }),
  )
  const dollars = (value: number): string => {
    const size = Math.abs(value)
    return currencyOf(size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6).format(value)
  }
  const plainOf = remembered((digits: number) => number({ maximumFractionDigits: digits }))
  const compactOf = remembered((digits: number) => number({ notation: 'compact', maximumFractionDigits: digits }))
  const percentOf = remembered((digits: number) => number({ style: 'percent', maximumFractionDigits: digits }))
  const instantOf = remembered((look: 'dateTime' | 'date' | 'time') => {
    const options: Intl.DateTimeFormatOptions = {}
    if (look !== 'time') options.dateStyle = 'medium'
    if (look !== 'date') options.timeStyle = 'medium'
    return new Intl.DateTimeFormat(language, options)
  })
  const relativeOf = remembered((numeric: 'auto') => new Intl.RelativeTimeFormat(language, { numeric }))
  const plain = (value: number): string => plainOf(2).format(value)
  const compact = (value: number): string => compactOf(1).format(value)

  return {
    number: (value, digits = 2) => plainOf(digits).format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? plain(value) : compact(value)),
    usd: (value) => (moneyUnit === 'usd' ? dollars(value) : `${plain(value * quotaPerUsd)}\u00a0${quotaWord}`),
    usdBrief: (value) => (moneyUnit === 'usd' ? dollars(value) : compact(value * quotaPerUsd)),
    price: dollars,
    usdExact: (value) => currencyOf(9).format(value),
    ms: (value) => {
      if (value < 1_000) return unit('millisecond', 0, value)
      if (value < 60_000) return unit('second', 1, value / 1_000)
      const whole = Math.round(value / 1_000)
      const rest = whole % 60
      const head = unit('minute', 0, Math.floor(whole / 60))
      return rest === 0 ? head : `${head} ${unit('second', 0, rest)}`
    },
    percent: (share) => percentOf(1).format(share),
    bytes: (value) => {
      let amount = value
      let index = 0
      while (amount >= 1_000 && index < byteUnits.length - 1) {
        amount /= 1_000
        index += 1
      }
      return unit(byteUnits[index] ?? 'byte', amount < 10 && index > 0 ? 1 : 0, amount)
    },
    dateTime: (instant) => instantOf('dateTime').format(new Date(instant)),
    date: (instant) => instantOf('date').format(new Date(instant)),
    time: (instant) => instantOf('time').format(new Date(instant)),
    relative: (instant, now = Date.now()) => {
      const delta = (new Date(instant).getTime() - now) / 1_000
      const [name, size] = steps.find(([, length]) => Math.abs(delta) >= length) ?? ['second', 1]
      return relativeOf('auto').format(Math.round(delta / size), name)
    },
  }
}

/** One for all that show the same: those who ask are told so by its being the same. */
let latest: { key: string; format: Format } | null = null

/** Formatters of the language in force. */
export function useFormat(): Format {
  const { t, i18n } = useTranslation()
  const language = i18n.resolvedLanguage ?? 'en'
  const unit = useMoneyUnit()
  const quotaWord = t('common:unit.quotaAmount')
  const key = `${language} ${unit} ${quotaWord}`
  if (latest?.key !== key) latest = { key, format: createFormat(language, unit, quotaWord) }
  return latest.format
}
