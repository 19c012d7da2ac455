import { makeStyles, tokens } from '@fluentui/react-components'

export const useLedgerStyles = makeStyles({
  range: { display: 'flex', alignItems: 'center', columnGap: '6px' },
  picker: { width: '132px' },
  amount: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  plus: { color: tokens.colorStatusSuccessForeground1 },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '6px',
    margin: 0,
    '& dt': { color: tokens.colorNeutralForeground3 },
    '& dd': { margin: 0, overflowWrap: 'anywhere', minWidth: 0 },
  },
  heading: {
    margin: '8px 0 0',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  stack: { display: 'flex', flexDirection: 'column', rowGap: '12px', minWidth: 0 },
  box: {
    overflowX: 'auto',
    maxHeight: '320px',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  differences: {
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': { padding: '4px 8px', textAlign: 'start', borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    '& td': { textAlign: 'end', whiteSpace: 'nowrap' },
    '& th:first-child': { paddingInlineStart: 0 },
  },
})
