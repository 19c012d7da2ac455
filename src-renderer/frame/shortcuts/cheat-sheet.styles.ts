import { makeStyles, tokens } from '@fluentui/react-components'

export const useCheatSheetStyles = makeStyles({
  surface: { maxWidth: '760px' },
  content: { outlineOffset: '4px' },
  columns: { columns: '300px 2', columnGap: '32px' },
  section: { breakInside: 'avoid', paddingBlockEnd: '16px' },
  heading: {
    margin: '0 0 4px',
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { margin: 0 },
  line: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: '16px',
    minHeight: '30px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  words: { margin: 0, overflowWrap: 'anywhere' },
  keys: { display: 'flex', alignItems: 'center', columnGap: '6px', margin: 0, flexShrink: 0 },
  or: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  off: { margin: '0 0 12px', color: tokens.colorNeutralForeground2 },
})
