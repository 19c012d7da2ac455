import { makeStyles, tokens } from '@fluentui/react-components'

export const useUsageStyles = makeStyles({
  tiles: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(170px, 1fr))', gap: '12px' },
  controls: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '12px', rowGap: '8px' },
  range: { display: 'flex', alignItems: 'center', columnGap: '6px' },
  grow: { flexGrow: 1 },
  tableBox: {
    overflowX: 'auto',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': { padding: '8px 12px', whiteSpace: 'nowrap', textAlign: 'end' },
    '& thead th': {
      color: tokens.colorNeutralForeground2,
      fontSize: tokens.fontSizeBase200,
      fontWeight: tokens.fontWeightSemibold,
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
    '& tbody th': { fontWeight: tokens.fontWeightRegular, whiteSpace: 'normal', overflowWrap: 'anywhere' },
    '& th:first-child': { textAlign: 'start', paddingInlineStart: 0, minWidth: '160px' },
    '& td:last-child, & th:last-child': { paddingInlineEnd: 0 },
    '& tbody tr + tr': { borderTop: `1px solid ${tokens.colorNeutralStroke3}` },
    '& tfoot tr': { borderTop: `1px solid ${tokens.colorNeutralStroke1}`, fontWeight: tokens.fontWeightSemibold },
  },
  share: { display: 'inline-flex', alignItems: 'center', columnGap: '8px', justifyContent: 'flex-end' },
  shareBar: {
    width: '72px',
    height: '6px',
    borderRadius: tokens.borderRadiusMedium,
    overflow: 'hidden',
    backgroundColor: tokens.colorNeutralBackground3,
  },
  shareFill: { height: '100%', backgroundColor: tokens.colorBrandForeground1 },
  shareText: { minWidth: '48px' },
  bad: { color: tokens.colorPaletteRedForeground1 },
  name: { display: 'inline-flex', alignItems: 'center', columnGap: '8px', minWidth: 0 },
  swatch: { flexShrink: 0, width: '10px', height: '10px', borderRadius: '2px' },
})
