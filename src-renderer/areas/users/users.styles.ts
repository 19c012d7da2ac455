import { makeStyles, tokens } from '@fluentui/react-components'

const cut = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

export const useUsersStyles = makeStyles({
  /** In line with its heading: Fluent's switch keeps a space around it. */
  switch: { marginInlineStart: '-8px' },
  named: { display: 'flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  two: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { ...cut, lineHeight: tokens.lineHeightBase300 },
  second: { ...cut, color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '16px' },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  actions: { display: 'flex', columnGap: '4px' },
  three: {
    display: 'grid',
    alignItems: 'end',
    gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    columnGap: '12px',
    '& > *, & .fui-Input, & input': { minWidth: 0 },
    '& input': { width: '100%' },
  },
  heading: { margin: '8px 0 -4px', fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  sums: {
    display: 'grid',
    gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
    gap: '8px 16px',
    margin: 0,
    padding: '12px 14px',
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    '& dt': { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
    '& dd': {
      margin: 0,
      fontSize: tokens.fontSizeBase400,
      fontWeight: tokens.fontWeightSemibold,
      fontVariantNumeric: 'tabular-nums',
      overflowWrap: 'anywhere',
    },
  },
  keys: { display: 'flex', flexDirection: 'column', margin: 0, padding: 0, listStyleType: 'none', minWidth: 0 },
  key: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) max-content max-content',
    alignItems: 'center',
    columnGap: '12px',
    padding: '6px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    fontVariantNumeric: 'tabular-nums',
  },
  links: { display: 'flex', flexWrap: 'wrap', columnGap: '16px', rowGap: '4px' },
})
