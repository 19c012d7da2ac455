import { makeStyles, tokens } from '@fluentui/react-components'

export const useResetStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', rowGap: '12px', margin: 0, padding: 0, listStyleType: 'none' },
  row: { display: 'flex', alignItems: 'center', justifyContent: 'space-between', columnGap: '16px' },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { fontWeight: tokens.fontWeightSemibold },
  text: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  form: { display: 'flex', flexDirection: 'column', rowGap: '16px', paddingTop: '8px' },
  points: { margin: 0, paddingInlineStart: '20px' },
})
