import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { keyCaps } from './keys.ts'
import { isMac } from './platform.ts'

const useStyles = makeStyles({
  caps: { display: 'inline-flex', columnGap: '4px', whiteSpace: 'nowrap' },
  cap: {
    boxSizing: 'border-box',
    minWidth: '22px',
    padding: '0 6px',
    borderRadius: tokens.borderRadiusSmall,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    lineHeight: '18px',
    textAlign: 'center',
  },
})

/** Keys as they are printed on a keyboard; `keys` as in src-main/contract/shortcuts.ts. */
export function KeyCaps({ keys, className }: { keys: string; className?: string }) {
  const styles = useStyles()
  return (
    <span className={mergeClasses(styles.caps, className)}>
      {keyCaps(keys, isMac).map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the caps of one shortcut never change their order
        <kbd key={index} className={styles.cap}>
          {cap}
        </kbd>
      ))}
    </span>
  )
}
