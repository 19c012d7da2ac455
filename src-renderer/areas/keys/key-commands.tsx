import {
  DeleteRegular,
  EditRegular,
  PauseRegular,
  PlayRegular,
  TextBulletListSquareRegular,
  WalletRegular,
} from '@fluentui/react-icons'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Token } from '../../../src-gateway/contract/token.ts'
import type { RowCommand, RowMenu } from '../../parts/table-commands.ts'

interface KeyCommandsInput {
  onEdit: (token: Token) => void
  onToggle: (token: Token, enabled: boolean) => void
  onCredit: (token: Token) => void
  onDelete: (token: Token) => void
}

/** What can be done to one API key: one list for the "…" button and the right click. */
export function useKeyCommands({ onEdit, onToggle, onCredit, onDelete }: KeyCommandsInput): RowMenu<Token> {
  const { t } = useTranslation('keys')
  const navigate = useNavigate()
  const label = useCallback((token: Token) => t('actionsFor', { name: token.name }), [t])
  const commands = useCallback(
    (token: Token): RowCommand[] => [
      { id: 'edit', text: t('common:action.edit'), icon: <EditRegular />, run: () => onEdit(token) },
      {
        id: 'enabled',
        text: token.enabled ? t('bulk.disable') : t('bulk.enable'),
        icon: token.enabled ? <PauseRegular /> : <PlayRegular />,
        run: () => onToggle(token, !token.enabled),
      },
      { id: 'credit', text: t('credit'), icon: <WalletRegular />, run: () => onCredit(token) },
      {
        id: 'logs',
        text: t('showLogs'),
        icon: <TextBulletListSquareRegular />,
        run: () => void navigate(`/logs?key=${token.id}`),
      },
      {
        id: 'delete',
        text: t('common:action.delete'),
        icon: <DeleteRegular />,
        danger: true,
        apart: true,
        run: () => onDelete(token),
      },
    ],
    [t, navigate, onEdit, onToggle, onCredit, onDelete],
  )
  return useMemo(() => ({ label, commands }), [label, commands])
}
