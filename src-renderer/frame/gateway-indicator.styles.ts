import { makeStyles, tokens } from '@fluentui/react-components'

export const useIndicatorStyles = makeStyles({
  state: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    boxSizing: 'border-box',
    rowGap: '2px',
    margin: '0 4px',
    padding: '6px 9px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  compact: {
    alignItems: 'center',
    justifyContent: 'center',
    height: '36px',
    margin: 0,
    padding: 0,
    border: '1px solid transparent',
    backgroundColor: 'transparent',
  },
  line: { display: 'flex', alignItems: 'center', columnGap: '8px', fontWeight: tokens.fontWeightSemibold },
  icon: { display: 'flex' },
  address: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase100,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  /** For screen readers only. */
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  good: { color: tokens.colorPaletteGreenForeground1 },
  busy: { color: tokens.colorPaletteMarigoldForeground1 },
  bad: { color: tokens.colorPaletteRedForeground1 },
})
