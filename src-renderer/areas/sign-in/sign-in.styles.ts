import { makeStyles, tokens } from '@fluentui/react-components'

export const useSignInStyles = makeStyles({
  page: {
    display: 'grid',
    placeItems: 'center',
    boxSizing: 'border-box',
    height: '100%',
    overflowY: 'auto',
    padding: '24px',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '20px',
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: '440px',
    padding: '32px',
    borderRadius: '12px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
  },
  brand: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  title: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
  },
  form: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  help: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: '6px 0 0', paddingInlineStart: '20px', display: 'flex', flexDirection: 'column', rowGap: '4px' },
  code: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
})
