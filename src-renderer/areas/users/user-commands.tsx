import {
  DeleteRegular,
  EditRegular,
  KeyMultipleRegular,
  PauseRegular,
  PlayRegular,
  WalletRegular,
} from '@fluentui/react-icons'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { User } from '../../../src-gateway/contract/index.ts'
import type { RowCommand, RowMenu } from '../../parts/table-commands.ts'

interface UserCommandsInput {
  onEdit: (user: User) => void
  onToggle: (user: User, enabled: boolean) => void
  onCredit: (user: User) => void
  onDelete: (user: User) => void
}

/** What can be done to one user: one list for the "…" button and the right click. */
export function useUserCommands({ onEdit, onToggle, onCredit, onDelete }: UserCommandsInput): RowMenu<User> {
  const { t } = useTranslation('users')
  const navigate = useNavigate()
  const label = useCallback((user: User) => t('actionsFor', { name: user.name }), [t])
  const commands = useCallback(
    (user: User): RowCommand[] => [
      { id: 'edit', text: t('common:action.edit'), icon: <EditRegular />, run: () => onEdit(user) },
      {
        id: 'enabled',
        text: user.enabled ? t('bulk.disable') : t('bulk.enable'),
        icon: user.enabled ? <PauseRegular /> : <PlayRegular />,
        run: () => onToggle(user, !user.enabled),
      },
      { id: 'credit', text: t('credit'), icon: <WalletRegular />, run: () => onCredit(user) },
      {
        id: 'keys',
        text: t('showKeys'),
        icon: <KeyMultipleRegular />,
        run: () => void navigate(`/keys?user=${user.id}`),
      },
      {
        id: 'delete',
        text: t('common:action.delete'),
        icon: <DeleteRegular />,
        danger: true,
        apart: true,
        run: () => onDelete(user),
      },
    ],
    [t, navigate, onEdit, onToggle, onCredit, onDelete],
  )
  return useMemo(() => ({ label, commands }), [label, commands])
}
