import type { WireConfigList } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { at } from '../../data/api.ts'
import { CsvImport } from '../../ui/csv-import.tsx'

type Report = {
  readonly items: number
  readonly added: number
  readonly removed: number
  readonly errors: readonly { readonly line: number; readonly message: string }[]
}

/** The values of a list from a CSV file. */
export const ListImport = ({ list, onClose }: { readonly list: WireConfigList; readonly onClose: () => void }) => {
  const { t } = useLingui()
  return (
    <CsvImport<Report>
      title={t`Read ${list.name} from a file`}
      about={t`The first line names the columns; the column "value" is read. It replaces what the list has.`}
      path={at`/governance/api/v1/configuration-lists/${list.id}/import`}
      changes={['admin', 'catalog']}
      take={t`Take these values`}
      done={t`The values of the file are there`}
      outcome={({ added, items, removed }) => (
        <Trans>
          {items} values: {added} new, {removed} no longer there.
        </Trans>
      )}
      onClose={onClose}
    />
  )
}
