import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import {
  IconBell,
  IconChecklist,
  IconHelpCircle,
  IconHourglass,
  IconKey,
  IconPlugConnected,
  IconPuzzle,
  IconTicket,
  IconUserCheck,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react'
import { useGet } from '../../data/query.ts'
import type { StepKind } from './model.ts'

type Look = {
  readonly icon: TablerIcon
  readonly name: MessageDescriptor
  readonly about: MessageDescriptor
  /** What a new step of it is called. */
  readonly label: MessageDescriptor
}

const looks: Readonly<Record<string, Look>> = {
  APPROVAL: {
    icon: IconUserCheck,
    name: msg`Approval`,
    about: msg`One or several people approve or deny.`,
    label: msg`Approval`,
  },
  QUESTION: {
    icon: IconHelpCircle,
    name: msg`Questions`,
    about: msg`Somebody answers; the first questions stand in the form.`,
    label: msg`A few questions`,
  },
  TODO: {
    icon: IconChecklist,
    name: msg`Task by hand`,
    about: msg`Somebody does something and says when it is done.`,
    label: msg`Something to do`,
  },
  ACTION: {
    icon: IconKey,
    name: msg`Give or take`,
    about: msg`Access is given or taken on the way, before the end.`,
    label: msg`Give access`,
  },
  TIMER: {
    icon: IconHourglass,
    name: msg`Timer`,
    about: msg`Waits for some time, or for a day.`,
    label: msg`Wait`,
  },
  NOTICE: {
    icon: IconBell,
    name: msg`Notice`,
    about: msg`Somebody is told, and nothing waits for them.`,
    label: msg`Tell somebody`,
  },
  WORKFLOW: {
    icon: IconPlugConnected,
    name: msg`Another system`,
    about: msg`A signed call; it goes on with the request, or denies it.`,
    label: msg`Ask the other system`,
  },
  CALLBACK: {
    icon: IconWebhook,
    name: msg`Wait for callback`,
    about: msg`Calls nobody: waits until another system posts to an address.`,
    label: msg`Wait for the other system`,
  },
  JIRA: {
    icon: IconTicket,
    name: msg`Jira issue`,
    about: msg`An issue is made in Jira, and waited for until it is done there.`,
    label: msg`An issue in Jira`,
  },
  SERVICENOW: {
    icon: IconTicket,
    name: msg`ServiceNow`,
    about: msg`An incident or a catalog task is made in ServiceNow, and waited for.`,
    label: msg`An incident in ServiceNow`,
  },
}

/** How a kind of step looks and what it is for. */
export const lookOf = (kind: { readonly type: string; readonly title?: string }): Look => {
  const title = { id: kind.title ?? kind.type }
  return looks[kind.type] ?? { icon: IconPuzzle, name: title, about: { id: ' ' }, label: title }
}

/** Every kind of step that the server knows, with the schema of each. */
export const useKinds = () =>
  useGet<{ readonly data: readonly StepKind[] }>(['admin', 'step-kinds'], '/governance/api/v2/step-kinds')
