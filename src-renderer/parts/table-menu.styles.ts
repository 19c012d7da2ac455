import { makeStyles, tokens } from '@fluentui/react-components'

export const useTableMenuStyles = makeStyles({
  danger: {
    color: tokens.colorStatusDangerForeground1,
    '& .fui-MenuItem__icon': { color: tokens.colorStatusDangerForeground1 },
    ':hover': {
      color: tokens.colorStatusDangerForeground1,
      '& .fui-MenuItem__icon': { color: tokens.colorStatusDangerForeground1 },
    },
  },
})
