import { makeStyles, tokens } from '@fluentui/react-components'

export const useViewsMenuStyles = makeStyles({
  button: { maxWidth: '220px' },
  words: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  item: { maxWidth: '360px', overflowWrap: 'anywhere' },
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    margin: '12px 0 0',
    padding: 0,
    listStyleType: 'none',
  },
  line: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  grow: { flexGrow: 1, minWidth: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground3 },
})
