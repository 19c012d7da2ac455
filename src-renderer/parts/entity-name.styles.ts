import { makeStyles } from '@fluentui/react-components'

export const useEntityStyles = makeStyles({
  /** As wide as its place, however wide the browser's own field is. */
  picker: { minWidth: 0, '& input': { minWidth: 0, width: '100%' } },
})
