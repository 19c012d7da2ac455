import { makeStyles, tokens } from '@fluentui/react-components'

export const useKeysStyles = makeStyles({
  /** In line with its heading: Fluent's switch keeps a space around it. */
  switch: { marginInlineStart: '-8px' },
  filters: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '12px', rowGap: '8px' },
  search: { width: '280px', maxWidth: '100%' },
  userFilter: { width: '168px' },
  grow: { flexGrow: 1 },
  count: { color: tokens.colorNeutralForeground3 },
  nameCell: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  meter: { display: 'flex', flexDirection: 'column', width: '100%', minWidth: 0, rowGap: '3px' },
  meterWords: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, whiteSpace: 'nowrap' },
  meterQuiet: { color: tokens.colorNeutralForeground3 },
  track: {
    height: '4px',
    borderRadius: '2px',
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground6,
    // Seen in high contrast only.
    outline: `1px solid ${tokens.colorTransparentStroke}`,
    '@media (forced-colors: active)': { border: '1px solid CanvasText' },
  },
  bar: {
    height: '100%',
    backgroundColor: tokens.colorBrandBackground,
    '@media (forced-colors: active)': { backgroundColor: 'Highlight' },
  },
  barFull: { backgroundColor: tokens.colorStatusDangerBackground3 },
  three: { display: 'grid', alignItems: 'end', gridTemplateColumns: 'repeat(3, minmax(0, 1fr))', columnGap: '12px' },
  heading: { margin: '8px 0 -4px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  presets: { display: 'flex', flexWrap: 'wrap', gap: '4px', marginTop: '6px' },
  dialog: { maxWidth: '760px' },
  dialogContent: { display: 'flex', flexDirection: 'column', rowGap: '16px', minWidth: 0 },
  keyLine: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '8px',
    padding: '8px 8px 8px 16px',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorBrandStroke1}`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
  keyText: {
    flexGrow: 1,
    minWidth: 0,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
})
