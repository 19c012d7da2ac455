import { makeStyles } from '@fluentui/react-components'

export const useFieldsStyles = makeStyles({
  /** A unit stays on one line beside its number, however narrow the field is. */
  unit: { whiteSpace: 'nowrap' },
})
