import { makeStyles, tokens } from '@fluentui/react-components'

const cut = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

export const useChannelStyles = makeStyles({
  twoLines: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  endTwo: { display: 'flex', flexDirection: 'column', alignItems: 'flex-end', minWidth: 0 },
  strong: {
    ...cut,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: tokens.lineHeightBase300,
  },
  second: {
    ...cut,
    minWidth: 0,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  line: { ...cut, lineHeight: tokens.lineHeightBase300 },
  state: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    minWidth: 0,
    '& > span': { maxWidth: '100%' },
  },
  hour: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0, width: '100%' },
  hourPlot: { flexGrow: 1, minWidth: 0, height: '28px', overflow: 'visible' },
  hourLine: { stroke: tokens.colorBrandStroke1 },
  hourFailure: { fill: tokens.colorPaletteRedForeground3 },
  hourNumbers: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-end',
    flexShrink: 0,
    fontVariantNumeric: 'tabular-nums',
    lineHeight: tokens.lineHeightBase200,
  },
  /** For screen readers only. */
  unseen: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
  /** In line with its heading: Fluent's switch keeps a space around it. */
  switch: { marginInlineStart: '-8px' },
  testButton: {
    minWidth: 0,
    justifyContent: 'flex-start',
    marginInlineStart: '-8px',
    paddingInline: '8px',
    fontWeight: tokens.fontWeightRegular,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
  bad: { color: tokens.colorStatusDangerForeground3 },
  /** What the order of the rows means. */
  hint: { margin: 0, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
})
