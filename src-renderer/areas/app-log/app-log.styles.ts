import { makeStyles, tokens } from '@fluentui/react-components'

export const useAppLogStyles = makeStyles({
  body: { position: 'relative', display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0, minWidth: 0 },
  waiting: {
    position: 'absolute',
    top: '44px',
    left: '50%',
    transform: 'translateX(-50%)',
    zIndex: 3,
    boxShadow: tokens.shadow8,
  },
  message: { display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
  hint: {
    marginInlineStart: '12px',
    color: tokens.colorNeutralForeground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
  range: { display: 'flex', alignItems: 'center', columnGap: '6px' },
  entry: { display: 'flex', flexDirection: 'column', rowGap: '16px', minWidth: 0 },
  facts: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '12px', rowGap: '4px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  words: { margin: 0, overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' },
})
