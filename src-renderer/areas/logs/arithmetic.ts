import type { Arithmetic, LogDetail } from '../../../src-gateway/contract/index.ts'

export type RatioName = 'model' | 'provider' | 'channel' | 'group'

/** Ratios that change the sum, in the order they are multiplied. */
export function ratiosOf(
  arithmetic: Pick<Arithmetic, 'modelRatio' | 'providerRatio' | 'channelRatio' | 'groupRatio'>,
): [RatioName, number][] {
  const all: [RatioName, number][] = [
    ['model', arithmetic.modelRatio],
    ['provider', arithmetic.providerRatio],
    ['channel', arithmetic.channelRatio],
    ['group', arithmetic.groupRatio],
  ]
  return all.filter(([, ratio]) => ratio !== 1)
}

/** Whether a warning is about money and not about what a conversion could not carry over. */
export function isMoneyFlag(warning: string): boolean {
  return warning.startsWith('usage.') || warning.startsWith('price.')
}

/** What had to be put right or could not be priced; told by the row when nothing was charged. */
export function flagsOf(detail: Pick<LogDetail, 'warnings' | 'arithmetic'>): string[] {
  return [...new Set([...(detail.arithmetic?.flags ?? []), ...detail.warnings.filter(isMoneyFlag)])]
}
