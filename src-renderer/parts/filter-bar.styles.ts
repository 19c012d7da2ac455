import { makeStyles, tokens } from '@fluentui/react-components'

export const useFilterBarStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '8px', rowGap: '8px', minHeight: '32px' },
  search: { width: '280px', maxWidth: '100%' },
  short: { width: '132px', maxWidth: '100%' },
  select: { maxWidth: '200px' },
  date: { width: '142px' },
  dateTime: { width: '190px' },
  /** The switch itself, not the space around it, stands in line with what is above and before it. */
  toggle: { marginInlineStart: '-8px' },
  grow: { flexGrow: 1 },
  count: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
})
