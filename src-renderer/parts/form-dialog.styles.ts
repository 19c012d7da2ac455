import { makeStyles } from '@fluentui/react-components'

export const useFormDialogStyles = makeStyles({
  surface: { maxWidth: '520px' },
  content: { display: 'flex', flexDirection: 'column', minWidth: 0 },
})
