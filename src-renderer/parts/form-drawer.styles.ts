import { makeStyles, tokens } from '@fluentui/react-components'

export const useFormDrawerStyles = makeStyles({
  drawer: { maxWidth: '100vw' },
  medium: { width: '520px' },
  wide: { width: '760px' },
  full: { width: 'min(94vw, 1560px)' },
  form: { display: 'flex', flexDirection: 'column', minHeight: 0, width: '100%', height: '100%' },
  body: { display: 'flex', flexDirection: 'column', paddingBottom: '24px' },
  footer: {
    display: 'flex',
    justifyContent: 'flex-end',
    columnGap: '8px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: '12px',
  },
  grow: { flexGrow: 1 },
})
