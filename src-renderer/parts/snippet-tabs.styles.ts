import { makeStyles } from '@fluentui/react-components'

export const useSnippetStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', rowGap: '8px', minWidth: 0 },
})
