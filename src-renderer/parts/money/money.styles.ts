import { makeStyles, tokens } from '@fluentui/react-components'

export const useMoneyStyles = makeStyles({
  stack: { display: 'flex', flexDirection: 'column', rowGap: '8px', minWidth: 0 },
  start: { alignSelf: 'flex-start' },
  /** As wide as its words. */
  choice: { display: 'flex' },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  beside: { marginInlineStart: '8px' },
  entries: {
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      textAlign: 'start',
      fontWeight: tokens.fontWeightRegular,
      padding: '4px 8px 4px 0',
      overflowWrap: 'anywhere',
    },
    '& td': { textAlign: 'end', padding: '4px 0 4px 8px', whiteSpace: 'nowrap', verticalAlign: 'top' },
  },
})
