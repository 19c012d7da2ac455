import { makeStyles, tokens } from '@fluentui/react-components'

export const useCopiesStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  head: { display: 'flex', flexWrap: 'wrap', columnGap: '8px', rowGap: '8px', alignItems: 'center' },
  table: { tableLayout: 'auto' },
  number: { textAlign: 'end', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  numberHead: { '& > *': { justifyContent: 'flex-end' } },
  time: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  actions: { width: '1px', whiteSpace: 'nowrap', textAlign: 'end' },
  scroll: { overflowX: 'auto' },
  quiet: { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere', margin: 0 },
  dialog: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingTop: '8px' },
  text: { margin: 0 },
  /** Words of a button that stay on one line. */
  whole: { whiteSpace: 'nowrap' },
})
