/**
 * Numbers, money and times as people of the chosen language write them.
 *
 *   const format = useFormat()
 *   format.number(1234.5)  format.compact(1_200_000)
 *   format.usd(0.00131)    format.usdBrief(0.00131)  format.price(2.5)    format.usdExact(0.00000015)
 *   format.ms(812)  format.percent(0.031)
 *   format.dateTime(iso)   format.time(iso)           format.date(iso)     format.relative(iso)   format.bytes(1024)
 */
import { useMemo } from 'react'
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

/** Formatters of one language, e.g. `en` or `zh-CN`; `quotaWord` stands behind amounts in quota units. */
export function createFormat(language: string, moneyUnit: MoneyUnit = 'usd', quotaWord = 'quota'): Format {
  const unit = (name: string, digits: number) => {
    const narrow = new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      // In Japanese only `short` writes minutes and seconds in Japanese.
      unitDisplay: language.startsWith('ja') ? 'short' : 'narrow',
      maximumFractionDigits: digits,
    })
    // `short` writes "sec"; `narrow` leaves out the space that units have in print.
    return { format: (value: number) => narrow.format(value).replace(/(\d)([A-Za-z])/, '$1\u00a0$2') }
  }
  const milliseconds = unit('millisecond', 0)
  const seconds = unit('second', 1)
  const wholeSeconds = unit('second', 0)
  const minutes = unit('minute', 0)
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const exact = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 2,
    maximumFractionDigits: 9,
  })
  const dollars = (value: number) => {
    const size = Math.abs(value)
    const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 4 : 6
    return new Intl.NumberFormat(language, {
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: 2,
      maximumFractionDigits: digits,
    }).format(value)
  }
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

  return {
    number: (value, digits) =>
      digits === undefined
        ? plain.format(value)
        : new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? plain.format(value) : compact.format(value)),
    usd: (value) => (moneyUnit === 'usd' ? dollars(value) : `${plain.format(value * quotaPerUsd)}\u00a0${quotaWord}`),
    usdBrief: (value) => (moneyUnit === 'usd' ? dollars(value) : compact.format(value * quotaPerUsd)),
    price: dollars,
    usdExact: (value) => exact.format(value),
    ms: (value) => {
      if (value < 1_000) return milliseconds.format(value)
      if (value < 60_000) return seconds.format(value / 1_000)
      const whole = Math.round(value / 1_000)
      const rest = whole % 60
      const head = minutes.format(Math.floor(whole / 60))
      return rest === 0 ? head : `${head} ${wholeSeconds.format(rest)}`
    },
    percent: (share) => percent.format(share),
    bytes: (value) => {
      let amount = value
      let index = 0
      while (amount >= 1_000 && index < byteUnits.length - 1) {
        amount /= 1_000
        index += 1
      }
      return unit(byteUnits[index] ?? 'byte', amount < 10 && index > 0 ? 1 : 0).format(amount)
    },
    dateTime: (instant) => dateTime.format(new Date(instant)),
    date: (instant) => date.format(new Date(instant)),
    time: (instant) => time.format(new Date(instant)),
    relative: (instant, now = Date.now()) => {
      const delta = (new Date(instant).getTime() - now) / 1_000
      const [name, size] = steps.find(([, length]) => Math.abs(delta) >= length) ?? ['second', 1]
      return relative.format(Math.round(delta / size), name)
    },
  }
}

/** Formatters of the language in force. */
export function useFormat(): Format {
  const { t, i18n } = useTranslation()
  const language = i18n.resolvedLanguage ?? 'en'
  const unit = useMoneyUnit()
  const quotaWord = t('common:unit.quotaAmount')
  return useMemo(() => createFormat(language, unit, quotaWord), [language, unit, quotaWord])
}
