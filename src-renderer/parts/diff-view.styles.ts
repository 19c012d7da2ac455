import { makeStyles, tokens } from '@fluentui/react-components'

export const useDiffStyles = makeStyles({
  box: {
    minWidth: 0,
    maxHeight: '420px',
    overflow: 'auto',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  table: {
    minWidth: '100%',
    borderCollapse: 'collapse',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    tabSize: 2,
  },
  number: {
    width: '1px',
    padding: '0 8px',
    textAlign: 'end',
    whiteSpace: 'nowrap',
    color: tokens.colorNeutralForeground3,
    fontVariantNumeric: 'tabular-nums',
    userSelect: 'none',
  },
  sign: { width: '1px', padding: '0 8px 0 4px', userSelect: 'none', fontWeight: tokens.fontWeightSemibold },
  text: { padding: '0 16px 0 0', whiteSpace: 'pre' },
  added: { backgroundColor: tokens.colorStatusSuccessBackground1 },
  addedSign: { color: tokens.colorStatusSuccessForeground1 },
  removed: { backgroundColor: tokens.colorStatusDangerBackground1 },
  removedSign: { color: tokens.colorStatusDangerForeground1 },
  gap: {
    padding: '2px 16px',
    color: tokens.colorNeutralForeground3,
    backgroundColor: tokens.colorNeutralBackground3,
    userSelect: 'none',
  },
})
