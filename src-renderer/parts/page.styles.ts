import { makeStyles, tokens } from '@fluentui/react-components'
import { density } from '../theme/theme.ts'

export const usePageStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: '1480px',
    marginLeft: 'auto',
    marginRight: 'auto',
    padding: `${density.page}px`,
    rowGap: `${density.gap}px`,
  },
  /** The page takes the window's height; something inside scrolls. */
  filled: {
    height: '100%',
    minHeight: '420px',
    // In a low or enlarged window the page scrolls as well, so that some rows are left to see.
    '@media (max-height: 560px)': { minHeight: '640px' },
  },
  header: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '16px',
    rowGap: '8px',
    minHeight: '40px',
  },
  // A long description breaks before it sends the buttons to a line of their own.
  words: { flexGrow: 1, flexBasis: '360px', minWidth: '200px' },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
    // The heading takes the focus so that reading starts here; it is nothing to act on.
    outlineStyle: 'none',
  },
  description: { margin: '2px 0 0', color: tokens.colorNeutralForeground3, maxWidth: '110ch' },
  actions: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '8px', rowGap: '8px' },
})

export const useCardStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    minWidth: 0,
    rowGap: '12px',
    padding: '16px 20px 20px',
    borderRadius: `${density.corner}px`,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '12px',
    rowGap: '8px',
    minHeight: '32px',
  },
  words: { flexGrow: 1, flexBasis: '220px', minWidth: 0 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  description: { margin: '2px 0 0', color: tokens.colorNeutralForeground3, maxWidth: '76ch' },
})
