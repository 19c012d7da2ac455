import { makeStyles, tokens } from '@fluentui/react-components'

export const useStateStyles = makeStyles({
  box: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    textAlign: 'center',
    rowGap: '8px',
    padding: '40px 24px',
    minHeight: '160px',
    flexGrow: 1,
  },
  icon: { display: 'flex', fontSize: '36px', color: tokens.colorNeutralForeground3 },
  bad: { color: tokens.colorPaletteRedForeground1 },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  text: { margin: 0, maxWidth: '60ch', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  action: { marginTop: '8px', display: 'flex', columnGap: '8px' },
  lines: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
})
