import { makeStyles, tokens } from '@fluentui/react-components'
import { rowButton } from '../../parts/virtual-table.styles.ts'

const cut = { minWidth: 0, overflow: 'clip', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

export const useLiveStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  two: { display: 'flex', flexDirection: 'column', minWidth: 0, lineHeight: tokens.lineHeightBase200 },
  line: { ...cut, lineHeight: tokens.lineHeightBase300 },
  second: {
    ...cut,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  number: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  cancel: { ...rowButton, fontSize: '20px' },
  paused: { marginBottom: '8px' },
  panel: { display: 'flex', flexDirection: 'column', rowGap: '16px', minWidth: 0 },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '6px',
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    '& dt': { color: tokens.colorNeutralForeground3 },
    '& dd': { margin: 0, overflowWrap: 'anywhere', minWidth: 0 },
  },
  start: { alignSelf: 'flex-start' },
})
