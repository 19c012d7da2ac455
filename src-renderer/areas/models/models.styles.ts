import { makeStyles, tokens } from '@fluentui/react-components'

const cut = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

export const useModelStyles = makeStyles({
  two: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { ...cut, lineHeight: tokens.lineHeightBase300 },
  second: { ...cut, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '16px' },
  served: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  count: {
    flexShrink: 0,
    padding: '0 6px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
  },
  section: { display: 'flex', flexDirection: 'column', rowGap: '12px', minWidth: 0 },
  heading: {
    margin: '8px 0 0',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  channels: { display: 'flex', flexDirection: 'column', rowGap: '4px', margin: 0, padding: 0, listStyleType: 'none' },
  channel: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '8px', overflowWrap: 'anywhere' },
})
