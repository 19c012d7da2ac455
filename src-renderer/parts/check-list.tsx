/** `<CheckList options value onChange labelOf>`: several of some choices, ticked; give it a `fieldset` with a legend around it. */
import { Checkbox, makeStyles } from '@fluentui/react-components'

const useStyles = makeStyles({
  wrap: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '8px' },
})

interface CheckListProps<T extends string> {
  options: readonly T[]
  value: readonly T[]
  onChange: (value: T[]) => void
  labelOf?: (option: T) => string
}

export function CheckList<T extends string>({ options, value, onChange, labelOf = String }: CheckListProps<T>) {
  const styles = useStyles()
  return (
    <div className={styles.wrap}>
      {options.map((option) => (
        <Checkbox
          key={option}
          label={labelOf(option)}
          checked={value.includes(option)}
          onChange={(_, data) =>
            onChange(data.checked === true ? [...value, option] : value.filter((one) => one !== option))
          }
        />
      ))}
    </div>
  )
}
