import { makeStyles, tokens } from '@fluentui/react-components'

export const useEntityStyles = makeStyles({
  /** As wide as its place, however wide the browser's own field is. */
  picker: {
    minWidth: 0,
    '& input': { minWidth: 0, width: '100%', textOverflow: 'ellipsis' },
    // "All users" is a choice like the others, not a hint of what to type.
    '& input::placeholder': { color: tokens.colorNeutralForeground1, opacity: 1 },
  },
})
