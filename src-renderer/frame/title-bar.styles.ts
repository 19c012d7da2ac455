import { makeStyles, tokens } from '@fluentui/react-components'

export const useTitleBarStyles = makeStyles({
  window: {
    display: 'flex',
    flexDirection: 'column',
    height: '100%',
    '@media print': { display: 'block', height: 'auto' },
  },
  page: { flexGrow: 1, minHeight: 0 },
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexShrink: 0,
    boxSizing: 'border-box',
    // The system's own buttons lie over what this leaves free.
    paddingInlineStart: 'calc(env(titlebar-area-x, 0px) + 16px)',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    userSelect: 'none',
    '-webkit-app-region': 'drag',
    '@media print': { display: 'none' },
  },
})
