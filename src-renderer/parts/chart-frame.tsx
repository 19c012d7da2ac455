/**
 * `<ChartFrame title series rows x height>{(colors) => <LineChart …/>}</ChartFrame>`: a figure with a legend around one
 * recharts chart, and the same numbers as a table one button away. Rules for what goes inside: `isAnimationActive={false}`
 * and `dot={false}` on each series; take colours from `series[i].color`; axis props from `useAxisProps()`, tooltip
 * `<Tooltip content={<ChartTip … />} />`, grid `<CartesianGrid {...useGridProps()} />`.
 */
import { Button, Tooltip, tokens } from '@fluentui/react-components'
import { ChartMultipleRegular, TableRegular } from '@fluentui/react-icons'
import { cloneElement, type ReactElement, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ResponsiveContainer } from 'recharts'
import { useChartStyles } from './chart-frame.styles.ts'
import { ChartTexture, type Texture } from './chart-texture.tsx'

export interface ChartSeries<Row> {
  /** Stable name, also recharts' `dataKey`. */
  key: string
  label: string
  color: string
  /** Dashed lines tell series apart without colour. */
  dash?: string
  /** A filled area's pattern, where colours alone would not do. */
  texture?: Texture | undefined
  value: (row: Row) => number | null
  format: (value: number) => string
}

export interface ChartFrameProps<Row> {
  title: string
  series: ReadonlyArray<ChartSeries<Row>>
  rows: readonly Row[]
  /** The row's place on the x axis in words: first column of the table. */
  x: { label: string; format: (row: Row) => string }
  height?: number
  /** Words over an empty plot; null while there is something to draw. */
  note?: string | null
  /** Show the newest value of each series in the legend. */
  latest?: boolean
  /** At most this many rows in the table, newest first. */
  tableRows?: number
  children: ReactElement<{ accessibilityLayer?: boolean }>
}

export function ChartFrame<Row>(props: ChartFrameProps<Row>) {
  const { title, series, rows, x, height = 180, note = null, latest = false, tableRows = 60, children } = props
  const styles = useChartStyles()
  const { t } = useTranslation()
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const last = rows.at(-1)
  return (
    <figure className={styles.figure} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 className={styles.title} id={id}>
          {title}
        </h3>
        <Tooltip content={t(asTable ? 'common:chart.asChart' : 'common:chart.asTable')} relationship="label">
          <Button
            appearance="subtle"
            size="small"
            icon={asTable ? <ChartMultipleRegular /> : <TableRegular />}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          />
        </Tooltip>
      </div>
      <div className={styles.legend}>
        {series.map((one) => {
          const value = latest && last !== undefined ? one.value(last) : null
          return (
            <span key={one.key} className={styles.key}>
              {one.texture === undefined ? (
                <svg width="16" height="8" aria-hidden focusable="false">
                  <line x1="0" y1="4" x2="16" y2="4" stroke={one.color} strokeWidth="2.5" strokeDasharray={one.dash} />
                </svg>
              ) : (
                <ChartTexture texture={one.texture} color={one.color} />
              )}
              {one.label} {value === null ? null : <span className={styles.latest}>{one.format(value)}</span>}
            </span>
          )
        })}
      </div>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className={styles.tableBox} tabIndex={0} aria-labelledby={id}>
          <ChartTable series={series} rows={rows.slice(-tableRows).reverse()} x={x} />
        </section>
      ) : (
        <div className={styles.plot} style={{ height }} aria-hidden>
          <ResponsiveContainer width="100%" height="100%" debounce={50}>
            {/* The table is the accessible form: the drawing must not be a tab stop of its own. */}
            {cloneElement(children, { accessibilityLayer: false })}
          </ResponsiveContainer>
          {note === null ? null : <div className={styles.empty}>{note}</div>}
        </div>
      )}
    </figure>
  )
}

function ChartTable<Row>({ series, rows, x }: Pick<ChartFrameProps<Row>, 'series' | 'rows' | 'x'>) {
  const styles = useChartStyles()
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{x.label}</th>
          {series.map((one) => (
            <th key={one.key} scope="col">
              {one.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <tr key={index}>
            <td>{x.format(row)}</td>
            {series.map((one) => {
              const value = one.value(row)
              return <td key={one.key}>{value === null ? '–' : one.format(value)}</td>
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Look shared by all axes. */
export function useAxisProps() {
  return {
    stroke: tokens.colorNeutralStroke1,
    tick: { fill: tokens.colorNeutralForeground3, fontSize: 12 },
    tickLine: false,
    axisLine: false,
  } as const
}

/** Look shared by all grids: horizontal hairlines only. */
export function useGridProps() {
  return { stroke: tokens.colorNeutralStroke2, vertical: false } as const
}

export interface ChartTipProps<Row> {
  active?: boolean
  payload?: ReadonlyArray<{ payload?: Row }>
  series: ReadonlyArray<ChartSeries<Row>>
  x: (row: Row) => string
}

/** What hovers over a chart; recharts fills `active` and `payload`. */
export function ChartTip<Row>({ active, payload, series, x }: ChartTipProps<Row>) {
  const styles = useChartStyles()
  const row = payload?.[0]?.payload
  if (active !== true || row === undefined) return null
  return (
    <div className={styles.tip}>
      <div className={styles.tipTime}>{x(row)}</div>
      {series.map((one) => {
        const value = one.value(row)
        return (
          <div key={one.key}>
            {one.label} {value === null ? '–' : one.format(value)}
          </div>
        )
      })}
    </div>
  )
}
