/**
 * `<KpiTile label value hint series color loading>`: one number with its name, and how it went, as a small line.
 * The line is decoration: `hint` carries what it says for those who cannot see it.
 */
import { SkeletonItem } from '@fluentui/react-components'
import { useKpiStyles } from './kpi-tile.styles.ts'
import { sparkPoints } from './spark-points.ts'

export interface KpiTileProps {
  label: string
  value: string
  hint?: string
  /** Oldest first. */
  series?: readonly number[]
  color?: string
  loading?: boolean
}

export function KpiTile({ label, value, hint, series, color = 'currentColor', loading = false }: KpiTileProps) {
  const styles = useKpiStyles()
  return (
    <div className={styles.tile}>
      <span className={styles.label}>{label}</span>
      {loading ? <SkeletonItem size={36} /> : <span className={styles.value}>{value}</span>}
      <span className={styles.hint}>{hint}</span>
      {series === undefined ? null : (
        <div className={styles.spark}>
          <Sparkline series={series} color={color} />
        </div>
      )}
    </div>
  )
}

/** A line without axes in a 100 × 32 box; a flat line at the bottom when all is zero. */
function Sparkline({ series, color }: { series: readonly number[]; color: string }) {
  const styles = useKpiStyles()
  const points = sparkPoints(series)
  if (points === '') return null
  return (
    <svg className={styles.svg} viewBox="0 0 100 32" preserveAspectRatio="none" aria-hidden focusable="false">
      <polygon points={`0,32 ${points} 100,32`} fill={color} opacity={0.12} />
      <polyline points={points} fill="none" stroke={color} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
