import { makeStyles, tokens } from '@fluentui/react-components'

export const useCodeStyles = makeStyles({
  box: {
    position: 'relative',
    minWidth: 0,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  scroll: {
    overflowX: 'auto',
    borderRadius: tokens.borderRadiusLarge,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  code: {
    margin: 0,
    width: 'max-content',
    padding: '12px 48px 12px 16px',
    whiteSpace: 'pre',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    tabSize: 2,
  },
  copy: { position: 'absolute', top: '6px', insetInlineEnd: '6px' },
})
