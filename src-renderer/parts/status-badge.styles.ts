import { makeStyles, tokens } from '@fluentui/react-components'

const tint = (background: string, foreground: string, border: string) => ({
  backgroundColor: background,
  color: foreground,
  borderTopColor: border,
  borderRightColor: border,
  borderBottomColor: border,
  borderLeftColor: border,
})

export const useStatusBadgeStyles = makeStyles({
  badge: {
    display: 'inline-flex',
    alignItems: 'center',
    justifyContent: 'center',
    boxSizing: 'border-box',
    flexShrink: 0,
    minWidth: '20px',
    height: '20px',
    padding: '0 5px',
    border: `${tokens.strokeWidthThin} solid`,
    borderRadius: tokens.borderRadiusMedium,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: tokens.lineHeightBase200,
    whiteSpace: 'nowrap',
  },
  icon: { display: 'flex', marginInlineStart: '-2px', marginInlineEnd: '4px', fontSize: '12px', lineHeight: 1 },
  good: tint(tokens.colorPaletteGreenBackground1, tokens.colorPaletteGreenForeground1, tokens.colorPaletteGreenBorder1),
  warning: tint(
    tokens.colorPaletteYellowBackground1,
    tokens.colorPaletteYellowForeground1,
    tokens.colorPaletteYellowBorder1,
  ),
  bad: tint(tokens.colorPaletteRedBackground1, tokens.colorPaletteRedForeground1, tokens.colorPaletteRedBorder1),
  info: tint(tokens.colorBrandBackground2, tokens.colorBrandForeground2, tokens.colorBrandStroke2),
  off: tint(tokens.colorNeutralBackground4, tokens.colorNeutralForeground3, tokens.colorNeutralStroke2),
})
