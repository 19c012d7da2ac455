import { makeStyles, tokens } from '@fluentui/react-components'

export const useRowCheckStyles = makeStyles({
  box: {
    appearance: 'none',
    position: 'relative',
    display: 'block',
    boxSizing: 'border-box',
    flexShrink: 0,
    width: '16px',
    height: '16px',
    margin: '8px',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusSmall,
    cursor: 'pointer',
    ':hover': { border: `1px solid ${tokens.colorNeutralStrokeAccessibleHover}` },
    ':checked': { backgroundColor: tokens.colorCompoundBrandBackground, border: 'none' },
    // Reaches over the whole cell, so that a finger meets it.
    '::after': { content: '""', position: 'absolute', inset: '-8px' },
    ':checked::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: '5px',
      top: '2px',
      width: '4px',
      height: '8px',
      borderRight: `2px solid ${tokens.colorNeutralForegroundInverted}`,
      borderBottom: `2px solid ${tokens.colorNeutralForegroundInverted}`,
      transform: 'rotate(45deg)',
    },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    '@media (forced-colors: active)': {
      appearance: 'auto',
      ':checked::before': { content: 'none' },
    },
  },
})
