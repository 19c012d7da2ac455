import { makeStyles, tokens } from '@fluentui/react-components'

export const useFilterBarStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '8px', rowGap: '8px', minHeight: '32px' },
  search: { width: '280px', maxWidth: '100%' },
  short: { width: '118px', maxWidth: '100%' },
  select: { maxWidth: '176px' },
  date: { width: '150px' },
  dateTime: { width: '190px' },
  grow: { flexGrow: 1 },
  count: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
})
