import { makeStyles, tokens } from '@fluentui/react-components'

export const useNetworkStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', rowGap: '20px' },
  part: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  /** The button stands beside the input, whatever is written under that. */
  line: { display: 'flex', columnGap: '8px', alignItems: 'flex-start' },
  grow: { flex: '1 1 0', minWidth: 0 },
  beside: { marginTop: '26px', flexShrink: 0 },
  inner: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', rowGap: '4px' },
  address: { display: 'flex', flexWrap: 'wrap', columnGap: '8px', alignItems: 'center', minWidth: 0 },
  url: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground3, margin: 0, overflowWrap: 'anywhere' },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})
