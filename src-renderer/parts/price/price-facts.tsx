/** `<PriceFacts price>`: all parts of a price as words, for reading; what is not there is not shown. */
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { Price } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { usePriceStyles } from './price.styles.ts'
import { pieces, tokenBuckets } from './price-form.ts'

type TokenPrices = Partial<Record<(typeof tokenBuckets)[number], number | null | undefined>>

export function PriceFacts({ price }: { price: Price }) {
  const styles = usePriceStyles()
  const lines = usePriceLines()(price)
  return (
    <dl className={styles.lines}>
      {lines.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}

/** A price as pairs of name and value. */
export function usePriceLines(): (price: Price) => [string, string][] {
  const { t } = useTranslation()
  const format = useFormat()
  const amounts = (prices: TokenPrices): [string, string][] =>
    tokenBuckets.flatMap((bucket) => {
      const value = prices[bucket]
      return value === null || value === undefined
        ? []
        : [[t(`common:price.bucket.${bucket}`), t('common:price.perMillion', { price: format.price(value) })]]
    })
  const oneLine = (prices: TokenPrices) =>
    amounts(prices)
      .map(([name, value]) => `${name} ${value}`)
      .join(' · ')
  return (price) => [
    ...amounts(price),
    ...pieces.flatMap((piece): [string, string][] => {
      const value = price[piece]
      return value === null || value === undefined || value === 0
        ? []
        : [[t(`common:price.piece.${piece}`), format.price(value)]]
    }),
    ...Object.entries(price.tools ?? {}).map(([name, value]): [string, string] => [
      t('common:price.tool.line', { name }),
      format.price(value),
    ]),
    ...price.tiers.map((tier): [string, string] => [
      t('common:price.tiers.line', { tokens: format.number(tier.aboveInputTokens) }),
      oneLine(tier),
    ]),
    ...Object.entries(price.serviceTiers ?? {}).map(([name, tier]): [string, string] => [
      t('common:price.service.line', { name }),
      'ratio' in tier ? `× ${format.number(tier.ratio, 6)}` : oneLine(tier),
    ]),
    ...Object.entries(price.regions ?? {}).map(([name, value]): [string, string] => [
      t('common:price.region.line', { name }),
      `× ${format.number(value, 6)}`,
    ]),
  ]
}
