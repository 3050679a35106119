import { useLingui } from '@lingui/react/macro'
import { useNamesOrGone } from '../../data/names.ts'
import { useGet } from '../../data/query.ts'
import { durationText } from '../../lib/time.ts'
import {
  type AssignmentRule,
  idsIn,
  type Panel,
  panelsOf,
  type Question,
  type Quorum,
  type SmallerLevel,
  type Step,
} from './model.ts'

type OnCall = { readonly id: string; readonly name: string }

/** Schedules of who is on call. */
export const useOnCalls = (): readonly OnCall[] =>
  useGet<{ readonly data: readonly OnCall[] }>(['admin', 'on-call'], '/governance/api/v2/on-call-schedules?limit=200')
    .data?.data ?? []

/** Says assignment rules, panels and whole steps in sentences. `about`: whatever holds the ids that are named. */
export const useStepWords = (about: unknown) => {
  const { i18n, t } = useLingui()
  const { nameOf } = useNamesOrGone(idsIn(about), t`something that is gone`)
  const onCalls = useOnCalls()

  const ruleText = (rule: AssignmentRule): string => {
    switch (rule.type) {
      case 'REQUESTER':
        return t`whoever gets the access`
      case 'MANAGER':
        return rule.level === undefined || rule.level === 1
          ? t`their manager`
          : rule.level === 2
            ? t`their manager’s manager`
            : t`their manager ${rule.level} levels up`
      case 'USER':
        return rule.userId === '' ? t`somebody` : (nameOf(rule.userId) ?? '…')
      case 'GROUP':
        return rule.groupId === '' ? t`a group` : (nameOf(rule.groupId) ?? '…')
      case 'GROUP_OWNER': {
        const group = rule.groupId && (nameOf(rule.groupId) ?? '…')
        return group ? t`the owners of ${group}` : t`the owners of the requested group`
      }
      case 'RESOURCE_OWNER':
        return t`the owners of what is asked for`
      case 'ATTRIBUTE':
        return t`whoever their profile names as “${rule.attribute}”`
      case 'ANSWER':
        return t`whom an answer names`
      case 'TEAM':
        return t`the members of the team`
      case 'ON_CALL': {
        const schedule = onCalls.find(({ id }) => id === rule.onCallId)?.name
        return schedule ? t`whoever is on call in “${schedule}”` : t`whoever is on call`
      }
      default:
        return rule satisfies never
    }
  }

  const panelText = ({ assignmentRule, quorum }: Panel): string => {
    const who = ruleText(assignmentRule)
    const how: Quorum = quorum ?? { type: 'ANY' }
    switch (how.type) {
      case 'ANY':
        return many(assignmentRule) ? t`any one of ${who}` : who
      case 'ALL':
        return t`all of ${who}`
      case 'COUNT':
        return t`any ${how.value} of ${who}`
      case 'PERCENT':
        return t`${how.value} % of ${who}`
      default:
        return how satisfies never
    }
  }

  /** What is made elsewhere, and until when it is waited for. */
  const stateText = (what: string, step: Step): string => {
    const states = new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(
      (step['done'] as readonly string[] | undefined) ?? [],
    )
    return states === '' ? what : t`${what}, until it is ${states}`
  }

  const stepText = (step: Step): string => {
    const rule = step['assignmentRule'] as AssignmentRule | undefined
    switch (step.type) {
      case 'APPROVAL': {
        const link = step['join'] === 'ANY_OF' ? t({ message: ' or ' }) : t({ message: ' and ' })
        const who = panelsOf(step).map(panelText).join(link)
        return t`Decides: ${who}`
      }
      case 'QUESTION': {
        const who = rule ? ruleText(rule) : ''
        const asked = ((step['questions'] as Question[] | undefined) ?? []).map(({ label }) => `“${label}”`).join(', ')
        return t`Answers: ${who}. ${asked}`
      }
      case 'TODO': {
        const who = rule ? ruleText(rule) : ''
        return t`Does it by hand: ${who}`
      }
      case 'TIMER': {
        const time = durationText(String(step['after'] ?? 'P1D'), i18n.locale)
        const span = step['calendarId'] === undefined ? time : t`${time} of business hours`
        return step['onDate'] === undefined ? t`Waits for ${span}` : t`Waits until the day of an answer`
      }
      case 'NOTICE': {
        const who = ((step['to'] as AssignmentRule[] | undefined) ?? []).map(ruleText).join(', ')
        return t`Told: ${who}`
      }
      case 'ACTION': {
        const id = (step['level'] as { scopeId?: string } | undefined)?.scopeId
        const what = id ? (nameOf(id) ?? '…') : t`what was named`
        if (step['do'] === 'GIVE') return t`Gives ${what}`
        return step['givenBy'] === undefined ? t`Takes ${what}` : t`Takes back what was given`
      }
      case 'WORKFLOW':
        return t`Another system goes on with it, or denies it`
      case 'CALLBACK':
        return t`Waits until its address is called`
      case 'JIRA': {
        const project = String(step['project'] ?? '')
        return stateText(project === '' ? t`An issue in Jira` : t`An issue in the project ${project} of Jira`, step)
      }
      case 'SERVICENOW':
        return stateText(
          step['table'] === 'sc_task' ? t`A catalog task in ServiceNow` : t`An incident in ServiceNow`,
          step,
        )
      default:
        return ''
    }
  }

  /** Which smaller levels may be approved instead, app by app. */
  const lessTexts = (smaller: readonly SmallerLevel[]): readonly string[] =>
    [...Map.groupBy(smaller, ({ appId }) => appId)].map(([appId, levels]) => {
      const app = nameOf(appId) ?? '…'
      const list = levels
        .map(({ scopeId, scopeType }) => (scopeType === 'APPLICATION' ? t`${app} itself` : (nameOf(scopeId) ?? '…')))
        .join(', ')
      return t`Or less in ${app}: ${list}`
    })

  /** What happens to an approval besides, each in a few words. */
  const extras = (step: Step): readonly string[] => {
    const of = <T>(name: string) => step[name] as T | undefined
    const [deadline, reminders, escalation] = [
      of<{ after: string; outcome: string; calendarId?: string }>('deadline'),
      of<{ every: string; calendarId?: string }>('reminders'),
      of<{ after: string; calendarId?: string; most?: number }>('escalation'),
    ]
    const fallback = of<AssignmentRule>('fallback')
    const long = (span: string, calendarId?: string): string => {
      const time = durationText(span, i18n.locale)
      return calendarId === undefined ? time : t`${time} of business hours`
    }
    const endText = ({ after, calendarId, outcome }: NonNullable<typeof deadline>): string => {
      const span = long(after, calendarId)
      if (outcome === 'DENY') return t`Denied after ${span}`
      return outcome === 'EXPIRE' ? t`Runs out after ${span}` : t`Somebody else after ${span}`
    }
    const escalationText = ({ after, calendarId, most = 1 }: NonNullable<typeof escalation>): string => {
      const span = long(after, calendarId)
      return most > 1 ? t`Escalates every ${span}, at most ${most} times` : t`Escalates after ${span}`
    }
    const said: (string | undefined)[] = [
      reminders && t`Reminds every ${long(reminders.every, reminders.calendarId)}`,
      escalation && escalationText(escalation),
      deadline && endText(deadline),
      fallback && t`If nobody can: ${ruleText(fallback)}`,
      of<boolean>('stepUp') ? t`Signed with a passkey` : undefined,
      ...lessTexts(of<readonly SmallerLevel[]>('smaller') ?? []),
    ]
    return said.filter((one) => one !== undefined)
  }
  return { ruleText, panelText, stepText, extras }
}

/** Whether a rule may mean several people. */
export const many = ({ type }: AssignmentRule): boolean =>
  type === 'GROUP' || type === 'TEAM' || type === 'GROUP_OWNER' || type === 'RESOURCE_OWNER'
