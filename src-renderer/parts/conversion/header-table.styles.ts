import { makeStyles, tokens } from '@fluentui/react-components'

export const useHeaderStyles = makeStyles({
  button: { flexShrink: 0, minWidth: 0, fontWeight: tokens.fontWeightRegular, whiteSpace: 'nowrap' },
  root: { display: 'flex', minWidth: 0, borderBottom: `1px solid ${tokens.colorNeutralStroke2}` },
  scroll: {
    flexGrow: 1,
    minWidth: 0,
    maxHeight: '220px',
    overflow: 'auto',
    padding: '6px 4px 6px 12px',
    boxSizing: 'border-box',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  table: {
    width: '100%',
    tableLayout: 'fixed',
    borderCollapse: 'collapse',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    '& th, & td': { padding: '1px 0', verticalAlign: 'top', textAlign: 'start', overflowWrap: 'anywhere' },
    '& th': {
      width: '38%',
      paddingInlineEnd: '12px',
      fontWeight: tokens.fontWeightRegular,
      color: tokens.colorNeutralForeground3,
    },
    '& td': { whiteSpace: 'pre-wrap' },
  },
  more: { paddingTop: '4px', color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  copy: { padding: '4px 6px 0 0' },
})
