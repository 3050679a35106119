import { useLingui } from '@lingui/react/macro'
import { MultiSelect } from '@mantine/core'
import type { GetInputPropsReturnType } from '@mantine/form'
import { changes, reads } from './scopes.ts'

type PickScopesProps = {
  readonly input: GetInputPropsReturnType
  /** It has the focus when the dialog opens. */
  readonly first?: boolean
}

/** Scopes of the API, found while typing, what only reads apart from what changes. */
export const PickScopes = ({ first = false, input }: PickScopesProps) => {
  const { t } = useLingui()
  return (
    <MultiSelect
      {...input}
      data-autofocus={first || undefined}
      label={t`Scopes`}
      description={t`A scope that ends in “manage” contains the one that ends in “read”.`}
      placeholder={t`Begin to type, such as “requests”`}
      searchable
      hidePickedOptions
      maxDropdownHeight={240}
      data={[
        { group: t`Reading`, items: reads },
        { group: t`Changing`, items: changes },
      ]}
      nothingFoundMessage={t`No scope is called that`}
      clearable
      clearButtonProps={{ 'aria-label': t`Remove all scopes` }}
    />
  )
}
