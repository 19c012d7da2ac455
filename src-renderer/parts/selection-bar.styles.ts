import { makeStyles, tokens } from '@fluentui/react-components'

export const useSelectionBarStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '8px',
    rowGap: '8px',
    padding: '6px 12px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
    '@media (forced-colors: active)': { border: '1px solid Highlight' },
  },
  count: {
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
    marginInlineEnd: '8px',
  },
  grow: { flexGrow: 1 },
  form: { display: 'flex', flexDirection: 'column', rowGap: '12px', width: '260px' },
  failures: {
    margin: '12px 0 0',
    padding: 0,
    listStyleType: 'none',
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
  },
  failure: { overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
})
