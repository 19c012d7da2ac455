import { makeStyles, tokens } from '@fluentui/react-components'

/** Where all pages would not fit below each other, rows come closer. */
const low = '@media (max-height: 760px)'

export const useNavigationStyles = makeStyles({
  nav: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, rowGap: '4px' },
  pages: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    overflowX: 'hidden',
    scrollbarWidth: 'thin',
    // Where there is more to scroll to, an edge says so.
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: '4px 0',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '2px',
  },
  divided: { ':not(:first-child)': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` } },
  link: {
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    boxSizing: 'border-box',
    height: '36px',
    // 20 px of icon in the middle of the 40 that the folded navigation gives a link.
    padding: '0 10px',
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover, color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '& svg': { fontSize: '20px', width: '20px', height: '20px', flexShrink: 0 },
    [low]: { height: '32px' },
  },
  current: {
    backgroundColor: tokens.colorSubtleBackgroundSelected,
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: 0,
      top: '10px',
      bottom: '10px',
      width: '3px',
      borderRadius: '2px',
      backgroundColor: tokens.colorCompoundBrandStroke,
      '@media (forced-colors: active)': { backgroundColor: 'Highlight', forcedColorAdjust: 'none' },
    },
    '& svg': { color: tokens.colorBrandForeground1 },
    '@media (forced-colors: active)': { outline: '1px solid Highlight', outlineOffset: '-1px' },
  },
  words: { overflow: 'hidden', textOverflow: 'ellipsis' },
  /** For screen readers only. */
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})
