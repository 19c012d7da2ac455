import { ChatSparkleRegular, EditRegular, TextBulletListSquareRegular } from '@fluentui/react-icons'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Model } from '../../../src-gateway/contract/index.ts'
import type { RowCommand, RowMenu } from '../../parts/table-commands.ts'

/** What can be done with one model: its price, a try, its requests. */
export function useModelCommands(onEdit: (model: Model) => void): RowMenu<Model> {
  const { t } = useTranslation('models')
  const navigate = useNavigate()
  const label = useCallback((model: Model) => t('actionsFor', { name: model.name }), [t])
  const commands = useCallback(
    (model: Model): RowCommand[] => {
      const address = new URLSearchParams({ model: model.name })
      return [
        { id: 'price', text: t('editPrice'), icon: <EditRegular />, run: () => onEdit(model) },
        // A pattern is no name that could be asked for.
        ...(model.channels.length === 0 || model.name.endsWith('*')
          ? []
          : [
              {
                id: 'try',
                text: t('tryIt'),
                icon: <ChatSparkleRegular />,
                run: () => void navigate(`/playground?${address}`),
              },
            ]),
        {
          id: 'logs',
          text: t('showLogs'),
          icon: <TextBulletListSquareRegular />,
          run: () => void navigate(`/logs?${address}`),
        },
      ]
    },
    [t, navigate, onEdit],
  )
  return useMemo(() => ({ label, commands }), [label, commands])
}
