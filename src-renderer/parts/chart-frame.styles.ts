import { makeStyles, tokens } from '@fluentui/react-components'

export const useChartStyles = makeStyles({
  figure: { margin: 0, display: 'flex', flexDirection: 'column', minWidth: 0, rowGap: '8px' },
  head: { display: 'flex', alignItems: 'center', columnGap: '12px', rowGap: '4px', flexWrap: 'wrap' },
  title: {
    margin: 0,
    flexGrow: 1,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '12px',
    rowGap: '4px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
  key: { display: 'inline-flex', alignItems: 'center', columnGap: '6px', fontVariantNumeric: 'tabular-nums' },
  /** Grows with its digits only beyond this: what stands beside it keeps its place. */
  latest: { display: 'inline-block', minWidth: '7ch' },
  plot: { position: 'relative', width: '100%', minWidth: 0, fontSize: tokens.fontSizeBase200 },
  empty: {
    position: 'absolute',
    inset: 0,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    color: tokens.colorNeutralForeground3,
    pointerEvents: 'none',
  },
  tableBox: { maxHeight: '320px', overflowY: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    '& th': { textAlign: 'start', padding: '4px 8px', fontWeight: tokens.fontWeightSemibold },
    '& td': { padding: '4px 8px', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  tip: {
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    boxShadow: tokens.shadow8,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
  },
  tipTime: { color: tokens.colorNeutralForeground2, marginBottom: '2px' },
})
