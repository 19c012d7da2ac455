import { makeStyles, tokens } from '@fluentui/react-components'

export const usePriceStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: '12px', minWidth: 0 },
  heading: {
    margin: '8px 0 0',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))',
    gap: '12px',
    // Fluent's fields are as wide as the browser's own unless they are told otherwise.
    '& > *, & .fui-Input, & input': { minWidth: 0 },
    '& input': { width: '100%' },
  },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '16px' },
  start: { alignSelf: 'flex-start' },
  box: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '12px',
    minWidth: 0,
    margin: 0,
    padding: '12px 14px',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'center', columnGap: '8px' },
  named: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1.4fr) minmax(0, 1fr) auto',
    alignItems: 'start',
    columnGap: '12px',
    '& .fui-Input, & input': { minWidth: 0 },
  },
  /** Beside fields with a label above: the button stands in the row of the inputs. */
  besideField: { marginTop: '26px' },
  lines: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, max-content) minmax(0, 1fr)',
    columnGap: '16px',
    rowGap: '2px',
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    '& dt': { color: tokens.colorNeutralForeground3, overflowWrap: 'anywhere' },
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
})
