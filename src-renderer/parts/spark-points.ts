/** SVG points of a series in a box of 100 × 32: a flat line at the bottom when all is zero, nothing for fewer than two values. */
export function sparkPoints(series: readonly number[]): string {
  if (series.length < 2) return ''
  const top = Math.max(...series, 0)
  return series
    .map((value, index) => {
      const x = (index / (series.length - 1)) * 100
      const y = top === 0 ? 31 : 31 - (Math.max(value, 0) / top) * 29
      return `${x.toFixed(2)},${y.toFixed(2)}`
    })
    .join(' ')
}
