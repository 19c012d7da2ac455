import { makeStyles, tokens } from '@fluentui/react-components'
import { density } from '../../theme/theme.ts'

const cut = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

export const useBudgetStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', rowGap: '10px', minWidth: 0 },
  heading: {
    display: 'flex',
    alignItems: 'baseline',
    columnGap: '8px',
    margin: '4px 0 0',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightRegular,
  },
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(340px, 100%), 1fr))',
    gap: '12px',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    rowGap: '10px',
    minWidth: 0,
    padding: '14px 16px',
    borderRadius: `${density.corner}px`,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    // Hundreds of them are laid out only when they come into view.
    contentVisibility: 'auto',
    containIntrinsicSize: 'auto 168px',
  },
  exhausted: { border: `1px solid ${tokens.colorStatusDangerBorder2}` },
  head: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  name: {
    ...cut,
    flexGrow: 1,
    minWidth: 0,
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  buttons: { display: 'flex', flexShrink: 0 },
  amounts: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    columnGap: '6px',
    fontVariantNumeric: 'tabular-nums',
  },
  spent: {
    fontSize: tokens.fontSizeBase600,
    lineHeight: tokens.lineHeightBase600,
    fontWeight: tokens.fontWeightSemibold,
  },
  meter: {
    position: 'relative',
    display: 'flex',
    height: '10px',
    overflow: 'hidden',
    borderRadius: '5px',
    backgroundColor: tokens.colorNeutralBackground5,
    // Seen in high contrast only.
    outline: `1px solid ${tokens.colorTransparentStroke}`,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  bar: {
    backgroundColor: tokens.colorBrandBackground,
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  barAlert: { backgroundColor: tokens.colorStatusWarningBackground3 },
  barFull: { backgroundColor: tokens.colorStatusDangerBackground3 },
  held: {
    backgroundImage: `repeating-linear-gradient(135deg, ${tokens.colorBrandStroke1} 0 3px, transparent 3px 6px)`,
  },
  mark: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: '2px',
    marginLeft: '-1px',
    backgroundColor: tokens.colorNeutralForeground1,
    opacity: 0.55,
  },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '14px',
    rowGap: '2px',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontVariantNumeric: 'tabular-nums',
  },
  /** As wide as its words. */
  choice: { display: 'flex' },
  more: { alignSelf: 'flex-start' },
  two: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    columnGap: '12px',
    alignItems: 'start',
    '& .fui-Input, & .fui-Select, & .fui-Combobox, & input, & select': { minWidth: 0, width: '100%' },
  },
})
