import { makeStyles, tokens } from '@fluentui/react-components'

const print = '@media print'

export const useFrameStyles = makeStyles({
  root: {
    display: 'flex',
    height: '100%',
    color: tokens.colorNeutralForeground1,
    [print]: { display: 'block', height: 'auto' },
  },
  side: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    minHeight: 0,
    boxSizing: 'border-box',
    rowGap: '4px',
    padding: '0 4px 8px',
    [print]: { display: 'none' },
  },
  /** 320 px is the measure of the platform; below 1800 px the page, which is up to 1480 px wide, needs the room more. */
  open: { width: '240px', '@media (min-width: 1800px)': { width: '320px' } },
  compact: { width: '48px' },
  pane: {
    width: 'min(320px, 85vw)',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
  },
  paneBody: {
    boxSizing: 'border-box',
    width: '100%',
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    minHeight: 0,
    rowGap: '4px',
    padding: '8px 4px',
  },
  content: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    minWidth: 0,
    height: '100%',
    boxSizing: 'border-box',
    overflow: 'hidden',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground2,
    [print]: {
      display: 'block',
      height: 'auto',
      overflow: 'visible',
      borderTopStyle: 'none',
      backgroundColor: 'transparent',
    },
  },
  /** A sheet that lies on the base which title bar and navigation are part of. */
  beside: {
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    borderTopLeftRadius: tokens.borderRadiusXLarge,
    [print]: { borderLeftStyle: 'none', borderTopLeftRadius: 0 },
  },
  /** On Mica the sheet lets some of it through, as the platform's own do. */
  onMica: { backgroundColor: `color-mix(in srgb, ${tokens.colorNeutralBackground2} 70%, transparent)` },
  banner: { flexShrink: 0, [print]: { display: 'none' } },
  main: { flexGrow: 1, minHeight: 0, overflow: 'auto', outlineStyle: 'none', [print]: { overflow: 'visible' } },
})
