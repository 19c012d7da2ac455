import { Button } from '@fluentui/react-components'
import { DeleteRegular, EditRegular } from '@fluentui/react-icons'
import { useTranslation } from 'react-i18next'
import { useRoutingStyles } from './routing.styles.ts'

interface RowButtonsProps {
  name: string
  onEdit: () => void
  onDelete: () => void
}

/** Edit and delete, named after what they act on. */
export function RowButtons({ name, onEdit, onDelete }: RowButtonsProps) {
  const { t } = useTranslation('routing')
  const styles = useRoutingStyles()
  return (
    <span className={styles.rowButtons}>
      <Button
        appearance="subtle"
        size="small"
        icon={<EditRegular />}
        aria-label={t('editThing', { name })}
        onClick={onEdit}
      />
      <Button
        appearance="subtle"
        size="small"
        icon={<DeleteRegular />}
        aria-label={t('deleteThing', { name })}
        onClick={onDelete}
      />
    </span>
  )
}
