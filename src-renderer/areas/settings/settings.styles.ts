import { makeStyles, tokens } from '@fluentui/react-components'
import { density } from '../../theme/theme.ts'

export const useSettingsStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    gap: `${density.gap}px`,
    alignItems: 'start',
    '@media (max-width: 1100px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', rowGap: `${density.gap}px`, minWidth: 0 },
  section: { minWidth: 0, borderRadius: tokens.borderRadiusLarge, outlineOffset: '2px', ':empty': { display: 'none' } },
  form: { display: 'flex', flexDirection: 'column', rowGap: '16px' },
  two: {
    display: 'grid',
    alignItems: 'start',
    gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
    columnGap: '16px',
    rowGap: '16px',
    '& > *, & .fui-Input, & input': { minWidth: 0 },
  },
  three: {
    display: 'grid',
    alignItems: 'start',
    gridTemplateColumns: 'repeat(auto-fit, minmax(130px, 1fr))',
    gap: '16px',
    '& > *, & .fui-Input, & input': { minWidth: 0 },
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: '16px',
    rowGap: '8px',
  },
  label: { fontWeight: tokens.fontWeightRegular },
  buttons: { display: 'flex', columnGap: '8px', alignItems: 'center' },
  select: { minWidth: '180px' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    tableLayout: 'fixed',
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      textAlign: 'start',
      padding: '6px 8px 6px 0',
      color: tokens.colorNeutralForeground2,
      fontSize: tokens.fontSizeBase200,
      fontWeight: tokens.fontWeightSemibold,
    },
    '& tbody td': {
      padding: '6px 8px 6px 0',
      borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
      overflowWrap: 'anywhere',
    },
  },
  /** A name first, then numbers. */
  numbers: { '& thead th:not(:first-child)': { textAlign: 'end' } },
  narrow: { width: '80px', textAlign: 'end' },
  buttonsCell: { width: '76px', textAlign: 'end' },
  /** In line with the fields above and below. */
  switch: { marginInlineStart: '-8px' },
  facts: {
    margin: 0,
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    columnGap: '24px',
    rowGap: '8px',
    alignItems: 'center',
  },
  factName: { color: tokens.colorNeutralForeground3 },
  factValue: {
    margin: 0,
    display: 'flex',
    alignItems: 'center',
    columnGap: '4px',
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
  path: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
  /** A long list within a dialog. */
  scroll: { maxHeight: '280px', overflowY: 'auto', flexShrink: 0 },
  links: { display: 'flex', flexWrap: 'wrap', columnGap: '16px', rowGap: '4px' },
  dialogForm: { display: 'flex', flexDirection: 'column', rowGap: '16px', paddingTop: '8px' },
})
