import { makeStyles, tokens } from '@fluentui/react-components'

export const useBellStyles = makeStyles({
  button: {
    minWidth: '40px',
    height: '32px',
    padding: 0,
    color: tokens.colorNeutralForeground2,
    overflow: 'visible',
  },
  icon: { position: 'relative', display: 'flex', flexShrink: 0 },
  count: { position: 'absolute', top: '-6px', insetInlineStart: '10px' },
  surface: {
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    width: '400px',
    maxWidth: '92vw',
    maxHeight: 'min(560px, 80vh)',
    padding: '12px 0 8px',
  },
  title: {
    margin: '0 16px 8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { listStyleType: 'none', margin: 0, padding: 0, overflowY: 'auto', minHeight: 0 },
  entry: {
    display: 'flex',
    columnGap: '10px',
    padding: '10px 16px',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  fresh: {
    backgroundColor: tokens.colorNeutralBackground2,
    boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`,
  },
  kind: { display: 'flex', flexShrink: 0, fontSize: '18px', paddingTop: '1px' },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  text: { display: 'flex', flexDirection: 'column', rowGap: '2px', minWidth: 0, overflowWrap: 'anywhere' },
  link: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    textDecorationLine: 'none',
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, borderRadius: '2px' },
  },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  /** For screen readers only. */
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})
